// What deploy.py wrote for the page, or the address given as ?url=.

export interface Config {
  url: string;
  symbols: string[];
  topics: string[]; // What the page receives: `*`, everyone's topic, unless told otherwise.
}

const everyone = ["*"];

export async function readConfig(): Promise<Config> {
  const url = new URLSearchParams(location.search).get("url");
  if (url) return { url, symbols: [], topics: everyone }; // Symbols join the list as they arrive.

  const response = await fetch("config.json", { cache: "no-store" });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  const config = (await response.json()) as Partial<Config>;
  if (!config.url) throw new Error("config.json has no url");
  return { url: config.url, symbols: config.symbols ?? [], topics: config.topics ?? everyone };
}
