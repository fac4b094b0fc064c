// <div data-shown-by="id_charge">: shown only while that box is ticked (or that radio chosen). Without scripts it is always shown.

export function revealWhatIsAsked(root) {
  root.querySelectorAll("[data-shown-by]").forEach((place) => {
    const box = document.getElementById(place.dataset.shownBy);
    const form = box?.form;
    if (!form) return;
    const follow = () => {
      place.hidden = !document.getElementById(place.dataset.shownBy)?.checked;
      form.dispatchEvent(new CustomEvent("kept:revealed"));
    };
    form.addEventListener("change", follow);
    follow();
  });
}
