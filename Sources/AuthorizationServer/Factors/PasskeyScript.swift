import OAuthCore
import Secrets

/// The one script of the pages: it hands what a page asks to the device, and the device's answer to the page's form. Pages that need it
/// allow it; every other page allows none.
enum PasskeyScript {
    /// Where it is served, under the issuer.
    static let path = "/assets/passkeys.js"
    /// Changes with the text, so that a cache never has an old one.
    static let version = Base64URL.encode(SHA2.sha256(bytes).prefix(9))
    /// The text.
    static let bytes = Array(text.utf8)

    private static let text = """
        "use strict";
        (() => {
            const form = document.querySelector("form[data-passkey]");
            if (!form || !window.PublicKeyCredential) return;
            const data = form.dataset;
            const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
            const encode = (buffer) => buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer)))
                .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "") : "";
            const known = (data.credentials || "").split(" ").filter(Boolean).map((id) => ({ type: "public-key", id: decode(id) }));
            const set = (name, value) => { form.elements.namedItem(name).value = value; };
            const common = { challenge: decode(data.challenge), timeout: 300000 };

            const create = async () => {
                const made = await navigator.credentials.create({ publicKey: {
                    ...common, rp: { id: data.rp, name: data.rpName || data.rp },
                    user: { id: decode(data.user), name: data.username, displayName: data.displayName },
                    pubKeyCredParams: data.algorithms.split(" ").map((alg) => ({ type: "public-key", alg: Number(alg) })),
                    excludeCredentials: known, attestation: "none",
                    authenticatorSelection: { residentKey: "preferred", userVerification: data.verification },
                } });
                set("attestation", encode(made.response.attestationObject));
                set("transports", made.response.getTransports ? made.response.getTransports().join(" ") : "");
                return made;
            };
            const get = async () => {
                const found = await navigator.credentials.get({ publicKey: {
                    ...common, rpId: data.rp, allowCredentials: known, userVerification: data.verification,
                } });
                set("credential_id", encode(found.rawId));
                set("authenticator_data", encode(found.response.authenticatorData));
                set("signature", encode(found.response.signature));
                set("user_handle", encode(found.response.userHandle));
                return found;
            };

            form.hidden = false;
            form.addEventListener("submit", async (event) => {
                event.preventDefault();
                const failed = document.getElementById("passkey-failed");
                failed.hidden = true;
                try {
                    const credential = await (data.passkey === "create" ? create() : get());
                    set("client_data", encode(credential.response.clientDataJSON));
                    form.submit();
                } catch (error) {
                    failed.hidden = false;
                    failed.focus();
                }
            });
        })();

        """
}
