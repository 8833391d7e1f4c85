// Asks the browser to keep the page. Where it cannot (an address without encryption, private windows) the page works as long
// as there is a network.
export function keepPage(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => void navigator.serviceWorker.register('./service_worker.js').catch(() => {}));
}
