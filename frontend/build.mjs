// Builds src/ into dist/: two scripts, two style sheets, the icons. Prints the sizes; fails when the scripts outgrow their limit.
import { build, context } from "esbuild";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 120;
const root = dirname(fileURLToPath(import.meta.url));
const dist = join(root, "dist");

const options = {
  absWorkingDir: root,
  entryPoints: ["src/kept.js", "src/calendar.js", { in: "src/styles/kept.css", out: "kept" }, { in: "src/styles/calendar.css", out: "calendar" }].map((entry) =>
    typeof entry === "string" ? { in: entry, out: entry.replace(/^src\/|\.js$/g, "") } : entry),
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
};

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });
cpSync(join(root, "public"), dist, { recursive: true });

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
  report();
}

function report() {
  const sizes = readdirSync(dist).map((name) => {
    const bytes = readFileSync(join(dist, name));
    return { name, plain: bytes.length, packed: gzipSync(bytes, { level: 9 }).length };
  });
  for (const { name, plain, packed } of sizes) console.log(`${name.padEnd(14)} ${kb(plain)} KB  ${kb(packed)} KB gzipped`);
  const scripts = sizes.filter(({ name }) => name.endsWith(".js")).reduce((sum, { packed }) => sum + packed, 0);
  console.log(`scripts together ${kb(scripts)} of ${LIMIT_KB} KB gzipped`);
  if (scripts > LIMIT_KB * 1024) process.exit(1);
}

function kb(bytes) {
  return (bytes / 1024).toFixed(1).padStart(6);
}
