/** A fraction of the API as per cent, moving the point in the text so that no float rounds it: `0.025` is `2.5`. What is no number stays as it is. */
export function percentOf(fraction: string): string {
  return /^\d+(\.\d+)?$/.test(fraction) ? movePoint(fraction, 2) : fraction
}

/** Per cent as the API's fraction: `2.5` is `0.025`. What is no number stays as it is. */
export function fractionOf(percent: string): string {
  return /^\d+(\.\d+)?$/.test(percent) ? movePoint(percent, -2) : percent
}

function movePoint(decimal: string, places: 2 | -2): string {
  const [whole = '0', part = ''] = decimal.split('.')
  const digits = `00${whole}${part}00`
  const point = 2 + whole.length + places
  const moved = `${digits.slice(0, point)}.${digits.slice(point)}`
  return moved
    .replace(/^0+(?=\d)/, '')
    .replace(/0+$/, '')
    .replace(/\.$/, '')
    .replace(/^\./, '0.')
}
