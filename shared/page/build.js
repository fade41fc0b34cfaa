// Makes of app what is served: index.html and docs.html with their style inside, and the scripts under
// names with a hash of their content. usage: node build.js FOLDER
//
// The sources are plain ES modules and need no compiling. They are joined only so that a browser asks
// once for a script and not fifty times.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url); // which follows NODE_PATH, as import does not
const esbuild = require("esbuild");

const [folder] = process.argv.slice(2);
const target = "es2022";

/** The script under its hashed name. */
function script(entry, options = {}) {
  const { metafile } = esbuild.buildSync({
    entryPoints: [entry],
    entryNames: "[name]-[hash]",
    outdir: join(folder, "assets"),
    metafile: true,
    write: true,
    nodePaths: (process.env.NODE_PATH ?? "").split(delimiter),
    bundle: true,
    minify: true,
    format: "esm",
    target,
    charset: "utf8",
    legalComments: "none",
    tsconfigRaw: "{}", // tsconfig.json is for checking types
    logLevel: "warning",
    ...options,
  });
  return Object.keys(metafile.outputs)
    .map((file) => basename(file))
    .find((name) => name.startsWith(basename(entry, ".js")));
}

function style(file) {
  return esbuild
    .transformSync(readFileSync(file, "utf8"), {
      loader: "css",
      minify: true,
      target: ["chrome120", "firefox121", "safari17"],
      legalComments: "none",
    })
    .code.trim();
}

function page(name, values) {
  const template = readFileSync(join(here, "app", name), "utf8");
  writeFileSync(
    join(folder, name),
    template.replace(/\{\{(style|script)\}\}/g, (_, key) => values[key]),
  );
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(join(folder, "assets"), { recursive: true });
page("index.html", { style: style(join(here, "app", "style.css")), script: script(join(here, "app", "app.js")) });
const viewer = dirname(require.resolve("swagger-ui-dist/package.json"));
page("docs.html", { style: style(join(viewer, "swagger-ui.css")), script: script(join(here, "app", "docs.js")) });
