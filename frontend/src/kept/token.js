// Django's token against forged requests, as the shell wrote it.

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";
