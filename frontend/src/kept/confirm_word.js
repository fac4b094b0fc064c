// <input data-confirm-word="DELETE">: the form's deciding buttons wait until the word stands there.
// Buttons marked data-confirmed wait; without a mark, every submit button of the form does. A field that is not shown asks nothing.

export function askForTheWord(root) {
  root.querySelectorAll("input[data-confirm-word]").forEach((input) => {
    const { form } = input;
    if (!form) return;
    const update = () => {
      const right = input.value.trim() === input.dataset.confirmWord || Boolean(input.closest("[hidden]"));
      waitingButtons(form).forEach((button) => { button.disabled = !right; });
    };
    input.addEventListener("input", update);
    form.addEventListener("kept:revealed", update);
    update();
  });
}

function waitingButtons(form) {
  const all = [...form.elements].filter((element) => element.type === "submit");
  const marked = all.filter((button) => button.hasAttribute("data-confirmed"));
  return marked.length ? marked : all;
}
