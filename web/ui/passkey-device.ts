/** What the API asks of a device: WebAuthn's JSON. Any of its passkeys will do, so it lists none. */
type Asked = Omit<PublicKeyCredentialRequestOptionsJSON, 'allowCredentials'>

/**
 * Asks the device for a passkey and returns its answer as WebAuthn's JSON; null where it gives none. Throws the browser's own errors, `NotAllowedError` when
 * somebody thought better of it. The JSON is written here: browsers have their own way only since 2025, and password managers that stand in for them often not.
 */
export async function askDevice(
  asked: Asked,
  how: Pick<CredentialRequestOptions, 'mediation' | 'signal'> = {},
): Promise<object | null> {
  const publicKey = { ...asked, challenge: bytesOf(asked.challenge) } as PublicKeyCredentialRequestOptions
  const credential = (await navigator.credentials.get({ ...how, publicKey })) as PublicKeyCredential | null
  if (credential === null) return null
  const { authenticatorData, clientDataJSON, signature, userHandle } =
    credential.response as AuthenticatorAssertionResponse
  return {
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    response: {
      authenticatorData: textOf(authenticatorData),
      clientDataJSON: textOf(clientDataJSON),
      signature: textOf(signature),
      userHandle: userHandle ? textOf(userHandle) : undefined,
    },
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
}

function textOf(bytes: ArrayBuffer): string {
  const base64 = btoa(String.fromCharCode(...new Uint8Array(bytes)))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
