// The signature: a passkey whose challenge is the digest of what is signed, at this moment.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

function asked(options) {
  const given = options.publicKey || options;
  return {
    ...given,
    challenge: bytes(given.challenge),
    allowCredentials: (given.allowCredentials || []).map((c) => ({ ...c, id: bytes(c.id) })),
  };
}

function plain(credential) {
  const r = credential.response;
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment,
    response: {
      authenticatorData: text(r.authenticatorData), clientDataJSON: text(r.clientDataJSON),
      signature: text(r.signature), userHandle: r.userHandle ? text(r.userHandle) : null,
    },
  };
}

export function startSigning() {
  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("form[data-passkey]");
    if (!form || form.elements.credential.value) return;
    event.preventDefault();
    const problem = form.querySelector("[data-problem]");
    const button = form.querySelector("button");
    problem.hidden = true;
    button.disabled = true;
    try {
      const options = JSON.parse(document.getElementById("offer").textContent);
      const credential = await navigator.credentials.get({ publicKey: asked(options) });
      form.elements.credential.value = JSON.stringify(plain(credential));
      form.submit();
    } catch (error) {
      button.disabled = false;
      problem.hidden = false;
      problem.querySelector("span").textContent = error.name === "NotAllowedError"
        ? "The passkey was not used, so nothing was signed. Press the button and follow your device, or use your password and code."
        : "This browser could not reach a passkey. Use your password and code below.";
      problem.focus();
    }
  });
}
