// Bundles src/index.js into ../dist/editor.js and writes beside it the licences of what went in. `npm ci && npm run build`.
import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const dist = new URL("../dist/", import.meta.url);

const { metafile } = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["src/index.js"],
  outfile: "../dist/editor.js",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  // Streamlit takes a script of one line for the name of a file; this line break says that it is none.
  banner: { js: "// Built from frontend/src, see frontend/README.md. Licences of what is in it: LICENSES.txt" },
});

const packages = new Set(
  Object.keys(metafile.inputs)
    .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1])
    .filter(Boolean),
);
const texts = await Promise.all(
  [...packages].sort().map(async (name) => {
    const folder = new URL(`node_modules/${name}/`, import.meta.url);
    const { version, license } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
    const text = await readFile(new URL("LICENSE", folder), "utf8");
    return `${name} ${version} (${license})\n\n${text.trim()}\n`;
  }),
);
await writeFile(new URL("LICENSES.txt", dist), `What is bundled in editor.js\n\n${texts.join(`\n${"-".repeat(80)}\n\n`)}`);
