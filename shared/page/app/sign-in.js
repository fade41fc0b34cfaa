import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { Dialog } from "./dialog.js";
import { Form, Lines } from "./form.js";
import { ended, hasIssuer, paste, signIn, signInBeside, token } from "./session.js";

const signedOut = "signed-out";

function Paste() {
  return html`<${Form} send="Sign in" onSubmit=${async ({ token: text }) => paste(text)}>
    <p>Paste a token of your identity provider. It is kept in this tab until you sign out or close it.</p>
    <${Lines} name="token" text="Bearer token" required spellcheck=${false} dir="ltr" maxlength="16000" />
  <//>`;
}

/** What is shown to whoever is not signed in. */
export function SignIn() {
  const why = ended.use();
  useEffect(() => {
    // Straight to the issuer, but not right after signing out or in a circle.
    if (hasIssuer && !why && !sessionStorage.getItem(signedOut))
      signIn().catch((error) => ended.set(`The identity provider does not answer: ${error.message}.`));
  }, [why]);
  return html`<main class="sign-in" id="main">
    <h1>Casebridge</h1>
    <p class="lead">One place for a customer's case and the incident behind it.</p>
    ${why && html`<p class="problem" role="alert">${why}</p>`}
    ${hasIssuer ? html`<button type="button" class="primary" onClick=${() => signIn().catch((error) => ended.set(`The identity provider does not answer: ${error.message}.`))}>Sign in</button>` : html`<${Paste} />`}
  </main>`;
}

/** Asks for a new token over the page, which stays as it is. */
export function SignInAgain() {
  const why = ended.use();
  const isSignedIn = token.use() !== "";
  if (!why || !isSignedIn) return null;
  return html`<${Dialog} heading="Sign in again" onClose=${() => {}}>
    <p>Your session has ended. What you typed is still here.</p>
    <p class="problem" role="alert">${why}</p>
    ${hasIssuer ? html`<button type="button" class="primary" onClick=${signInBeside}>Sign in</button>` : html`<${Paste} />`}
  <//>`;
}
