export default function Summary() {
  return <h1>Hi</h1>
}
