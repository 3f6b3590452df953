// The stock ticker as a person sees it: producer, stream, function, WebSocket API, browser.

import assert from "node:assert/strict";
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { openBrowser } from "../support/browser.mjs";
import { Client } from "../support/client.mjs";
import { Line } from "../support/line.mjs";
import { recordsOf } from "../support/records.mjs";
import { servePages } from "../support/pages.mjs";
import { Penstock } from "../support/penstock.mjs";
import { Process, close, within } from "../support/process.mjs";

const example = join(import.meta.dirname, "../../examples/stock-ticker");
const built = join(example, "web/dist");
const python = "/usr/bin/python3";

const wide = { width: 1280, height: 800 };
const narrow = { width: 390, height: 844 };

// Long, because two busy cores are slow; nothing waits for it to pass.
const patienceMs = 60_000;

let penstock, line, producer, pages, browser, page, folder;
const problems = []; // what the page's console complained of since they were last looked at

before(async () => {
  await access(join(built, "index.html")).catch(() => {
    throw new Error("the page is not built: cd examples/stock-ticker/web && npm ci && npm run build");
  });
  folder = await mkdtemp(join(tmpdir(), "penstock-page-"));
  penstock = await Penstock.start();
  line = await Line.to(penstock.port);

  await deploy("broadcast");

  const producing = [join(example, "producer.py"), "--rate", "60", "--seed", "7"];
  producer = new Process(python, producing, { env: penstock.environment });
  pages = await servePages(built, { "/config.json": join(folder, "page.json") });
  browser = await openBrowser();
  page = await browser.newPage({ viewport: wide });
  page.setDefaultTimeout(patienceMs);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(message.text());
  });
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(pages.url);
});

after(async () => {
  await browser?.close();
  if (pages) await close(pages.server);
  await producer?.end();
  await line?.end();
  await penstock?.end();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const config = () => join(folder, "config.json");

async function deploy(variant) {
  const clients = join(folder, "clients.sqlite");
  const args = [join(example, "deploy.py"), "--config", config(), "--variant", variant, "--clients-db", clients];
  await new Process(python, args, { env: penstock.environment }).succeeded();
  // The page's way to the server is a line that can be cut.
  const written = JSON.parse(await readFile(config(), "utf8"));
  const url = new URL(written.url);
  url.port = line.port;
  await writeFile(join(folder, "page.json"), JSON.stringify({ ...written, url }));
}

const stateIs = (state) => page.waitForSelector(`#connection[data-state="${state}"]`);

const prices = () =>
  page.$$eval("#watchlist button", (rows) =>
    Object.fromEntries(rows.map((row) => [row.dataset.symbol, row.querySelector(".price").textContent])),
  );

// Waits until at least `count` symbols show another price than now.
async function pricesMove(count) {
  const old = await prices();
  await page.waitForFunction(
    ([old, count]) => {
      const rows = [...document.querySelectorAll("#watchlist button")];
      const moved = rows.filter(
        (row) => /\d/.test(row.textContent) && row.querySelector(".price").textContent !== old[row.dataset.symbol],
      );
      return moved.length >= count;
    },
    [old, count],
  );
}

async function picture(name) {
  if (!process.env.SCREENSHOT_DIR) return;
  await mkdir(process.env.SCREENSHOT_DIR, { recursive: true });
  await page.screenshot({ path: join(process.env.SCREENSHOT_DIR, `${name}.png`) });
}

test("the page goes live and every price moves", async () => {
  await stateIs("live");

  await pricesMove(12);
  await pricesMove(12);

  assert.equal(await page.textContent("#connection-state"), "live");
  assert.match(await page.textContent("#price"), /^\d+\.\d\d$/);
  await page.waitForFunction(() => Number(document.querySelector("#ticks").textContent) > 0);
  assert.deepEqual(problems, []);
});

test("a click chooses the symbol of the chart", async () => {
  await page.click('#watchlist button[data-symbol="MSFT"]');

  assert.equal(await page.textContent("#symbol"), "MSFT");
  assert.equal(await page.getAttribute('button[data-symbol="MSFT"]', "aria-pressed"), "true");
  assert.equal(await page.getAttribute('button[data-symbol="AAPL"]', "aria-pressed"), "false");
});

test("candle length and style are chosen with the keyboard", async () => {
  await page.focus('input[name="seconds"][value="1"]');
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.isChecked('input[name="seconds"][value="5"]'));
  await page.focus('input[name="style"][value="candles"]');
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.isChecked('input[name="style"][value="line"]'));

  await pricesMove(1);

  await page.check('input[name="style"][value="candles"]', { force: true });
  await page.check('input[name="seconds"][value="1"]', { force: true });
  assert.deepEqual(problems, []);
});

test("the page fits a wide and a narrow screen", async () => {
  const seconds = Number(process.env.SCREENSHOT_SECONDS ?? 0);
  const screens = { "stock-ticker": wide, "stock-ticker-phone": narrow, small: { width: 360, height: 640 } };
  for (const [name, size] of Object.entries(screens)) {
    await page.setViewportSize(size);
    await page.waitForFunction(() => document.querySelector("#chart canvas")?.clientWidth > 0);

    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= size.width, `${width} px of content on a screen of ${size.width} px`);

    // A picture for the README wants a chart with some history: SCREENSHOT_SECONDS=90.
    if (process.env.SCREENSHOT_DIR && name !== "small") {
      await page.waitForFunction((ms) => performance.now() > ms, seconds * 1000, { timeout: 0 });
      await picture(name);
    }
  }
  await page.setViewportSize(wide);
  assert.deepEqual(problems, []);
});

// The last price of each second in which the page saw the symbol, but the first and the last second.
const charted = (symbol) =>
  page.evaluate((symbol) => {
    const candles = market.find(symbol).candles[1].all;
    return candles.slice(1, -1).map(({ time, close }) => [time, close]);
  }, symbol);

// The same, by what is in the stream.
async function streamed(symbol) {
  const closes = new Map();
  for (const { PartitionKey, Data } of await recordsOf(penstock, "stock-prices")) {
    if (PartitionKey !== symbol) continue;
    const { price, time } = JSON.parse(Buffer.from(Data).toString());
    closes.set(Math.floor(Date.parse(time) / 1000), price);
  }
  return closes;
}

async function chartHasNoGap() {
  for (const symbol of ["AAPL", "MSFT"]) {
    const seen = await charted(symbol);
    const sent = [...(await streamed(symbol))].filter(([time]) => time >= seen[0][0] && time <= seen.at(-1)[0]);
    assert.deepEqual(seen, sent, symbol);
  }
}

test("a network that was cut leaves no gap in the chart", async () => {
  await page.context().setOffline(true);
  line.cut(); // Chromium keeps open sockets through its own switch.
  await stateIs("reconnecting");
  await picture("stock-ticker-cut");
  line.mend();
  await page.context().setOffline(false);

  await stateIs("live");
  await page.waitForFunction(() => /^caught up \d+$/.test(document.querySelector("#connection-detail").textContent));
  await pricesMove(12);
  await picture("stock-ticker-caught-up");
  await chartHasNoGap();
  problems.length = 0; // The browser reports each refused connection.
});

test("the page says that the server is gone, and comes back with it", async () => {
  await penstock.kill();
  await stateIs("reconnecting");
  await page.waitForFunction(() => /^in \d+ s$/.test(document.querySelector("#connection-detail").textContent));
  await within(patienceMs, producer.line(/does not take records/), "the producer to notice");
  await picture("stock-ticker-reconnecting");

  penstock = await Penstock.start({ data: penstock.data, port: penstock.port });
  await stateIs("live");
  // The browser itself reports each refused connection; the page must add nothing to it.
  assert.deepEqual(problems.filter((problem) => !/WebSocket connection to .* failed/.test(problem)), []);
  problems.length = 0;

  await pricesMove(12);

  await within(patienceMs, producer.line(/takes records again/), "the producer to go on");
  assert.deepEqual(problems, []);
});

test("deploying again changes nothing that the page notices", async () => {
  const before = await readFile(config(), "utf8");

  await deploy("broadcast");

  assert.equal(await readFile(config(), "utf8"), before);
  await pricesMove(12);
  assert.equal(await page.getAttribute("#connection", "data-state"), "live");
});

test("the tutorial's function feeds the page too, and sends a client what it subscribed to", async () => {
  await deploy("tutorial");

  await page.reload(); // Its list has only those that connected since.
  await stateIs("live");
  await pricesMove(12);

  const { url } = JSON.parse(await readFile(config(), "utf8"));
  const client = await Client.open(url);
  client.send({ action: "subscribe", symbols: ["AAPL", "IBM"] });
  await client.message((message) => message.subscribed?.join() === "AAPL,IBM");
  // A few others may still be on their way; ten in a row by chance would be a wonder.
  const isWanted = (message) => ["AAPL", "IBM"].includes(message[0]?.symbol);
  await client.message(() => client.messages.length >= 10 && client.messages.slice(-10).every(isWanted));
  await client.close();
  assert.deepEqual(problems, []);
});

test("a pipe feeds the page without a function, and a cut line leaves no gap", async () => {
  await deploy("pipe");
  await page.reload(); // It reads which topics there are now.
  await stateIs("live");
  await pricesMove(12);

  line.cut();
  await stateIs("reconnecting");
  line.mend();

  await stateIs("live");
  await page.waitForFunction(() => /^caught up \d+$/.test(document.querySelector("#connection-detail").textContent));
  await pricesMove(12);
  await chartHasNoGap();
  problems.length = 0; // Of the tries to connect.
});

test("what a pipe carries is resumed after a restart of the server, from the stream", async () => {
  await penstock.kill();
  await stateIs("reconnecting");
  penstock = await Penstock.start({ data: penstock.data, port: penstock.port });

  await stateIs("live");
  await pricesMove(12);
  assert.doesNotMatch(await page.textContent("#connection-detail"), /missing/);
  await chartHasNoGap();
  problems.length = 0;
});

test("the producer ends when asked to", async () => {
  const { code } = await producer.end("SIGTERM");

  assert.equal(code, 0, producer.output);
});
