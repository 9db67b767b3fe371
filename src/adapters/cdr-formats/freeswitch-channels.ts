/**
 * The trunk of a channel: `sofia/gateway/carrier-a/12125550123` → `carrier-a`, `sofia/external/12125550123@203.0.113.5` → `external`: the
 * gateway where the channel names one, else the SIP profile. A loopback channel is FreeSWITCH talking to itself, and no trunk.
 */
export function trunkOf(channel: string | undefined): string | undefined {
  if (channel === undefined || channel.startsWith('loopback/')) return undefined
  const [, profile, gateway] = channel.split('/')
  const name = profile === 'gateway' ? gateway : profile
  return name || undefined
}

/** The gateway that `bridge` was told to use: `{ignore_early_media=true}sofia/gateway/carrier-a/12125550123` → `carrier-a`. */
export function gatewayIn(bridgeArguments: string | undefined): string | undefined {
  return /sofia\/gateway\/([^/,|]+)\//.exec(bridgeArguments ?? '')?.[1]
}
