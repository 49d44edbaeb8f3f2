// Passkeys: the one thing on staff pages that no form can do. A form marked with data-passkey
// asks the server what to sign, hands it to the browser, and sends back what the browser made.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

function asked(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const known of [...(options.excludeCredentials || []), ...(options.allowCredentials || [])]) known.id = bytes(known.id);
  return { publicKey: options };
}

function made(credential) {
  const { response } = credential;
  const parts = { clientDataJSON: text(response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[part]) parts[part] = text(response[part]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts };
}

async function send(path, form, body) {
  const token = form.elements.form_token;
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (token) headers["x-form-token"] = token.value;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail || "The server did not answer.");
  return said;
}

async function run(form) {
  const { passkey, action } = form.dataset;
  const options = asked(await send(passkey, form, {}));
  const credential = options.publicKey.user
    ? await navigator.credentials.create(options)
    : await navigator.credentials.get(options);
  const fields = Object.fromEntries([...form.elements].filter((e) => e.name && e.name !== "form_token").map((e) => [e.name, e.value]));
  const said = await send(action, form, { ...fields, credential: made(credential) });
  window.location.assign(said.next);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const alert = form.querySelector("[role=alert]");
    alert.textContent = "";
    try {
      await run(form);
    } catch (error) {
      alert.textContent = error.name === "NotAllowedError" ? "The passkey was not used. Try again." : error.message;
    }
  });
}
