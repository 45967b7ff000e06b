"""What is known about JavaScript's own functions and about packages that servers use."""

from __future__ import annotations

from hf_lint.core.lazy import regex

MODULES = {
    "fs-extra": "fs",
    "graceful-fs": "fs",
    "fs/promises": "fs",
    "memfs": "",
    "node-fetch": "fetch",
    "cross-fetch": "fetch",
    "isomorphic-fetch": "fetch",
    "undici": "undici",
    "cross-spawn": "child_process.spawn",
    "shelljs": "shelljs",
    "koa-router": "router",
    "@koa/router": "router",
    "koa": "koa",
    "fastify": "fastify",
    "express": "express",
    "polka": "express",
    "restify": "express",
    "express-promise-router": "router",
    "hono": "hono",
    "@hono/zod-openapi": "hono",
    "elysia": "hono",
}
"""What a package is, where that is not its own name; `node:` is left out before."""

GLOBALS = frozenset(
    (
        *("fetch", "eval", "Function", "setTimeout", "setInterval", "require", "process", "Buffer", "URL", "JSON"),
        *("Object", "Array", "String", "Number", "Promise", "Math", "Response", "Bun", "Deno", "console", "Set", "Map"),
        *("URLSearchParams", "decodeURIComponent", "encodeURIComponent", "decodeURI", "encodeURI", "unescape", "atob"),
        *("btoa", "parseInt", "parseFloat", "Boolean", "Date", "Reflect", "globalThis", "module", "exports", "Request"),
        *("RegExp", "__dirname", "__filename", "NextResponse", "isNaN", "XMLHttpRequest", "global", "escape", "BigInt"),
        *("queueMicrotask", "setImmediate", "import", "isFinite", "structuredClone", "Symbol"),
    )
)

UNDECLARED = {
    **{name: name for name in ("fs", "path", "axios", "child_process")},
    **{name: f"child_process.{name}" for name in ("exec", "execSync")},
}
"""What a name means that nothing declares: the line that does may be one that does not parse."""

# Methods of texts, arrays and buffers whose result is made of what they are called on.
PASSING = frozenset(
    (
        *("trim", "trimStart", "trimEnd", "toLowerCase", "toUpperCase", "toString", "normalize", "concat", "padStart"),
        *("padEnd", "repeat", "valueOf", "flat", "reverse", "sort", "fill", "at", "pop", "shift", "toLocaleLowerCase"),
        *(
            "join",
            "from",
            "json",
            "text",
            "arrayBuffer",
            "blob",
            "formData",
            "body",
            "getReader",
            "read",
            "pipeThrough",
        ),
        *("clone", "buffer", "entries", "values", "toJSON", "subarray", "catch", "finally", "setEncoding", "bytes"),
        *("localeCompare", "get", "getAll", "toLocaleString", "toWellFormed", "decode", "match", "exec", "raw"),
    )
)
PARTS = frozenset(("slice", "substring", "substr", "split", "charAt", "keys", "matchAll"))
# Functions, by module and name, whose result is made of their arguments.
MAKING = frozenset(
    (
        *("String", "decodeURIComponent", "decodeURI", "unescape", "atob", "btoa", "Buffer.from", "JSON.parse"),
        *("JSON.stringify", "Object.assign", "Object.values", "Object.entries", "Object.fromEntries", "Array.from"),
        *(
            "Array.of",
            "Promise.resolve",
            "Promise.all",
            "Promise.race",
            "Promise.allSettled",
            "util.format",
            "encodeURI",
        ),
        *("querystring.parse", "querystring.unescape", "qs.parse", "structuredClone", "Buffer.concat", "Object.freeze"),
        *("querystring.stringify", "path.normalize", "path.format", "path.dirname", "path.posix.format"),
        *("path.toNamespacedPath", "url.fileURLToPath", "url.pathToFileURL", "stream.Readable.from"),
        *(
            "stream.Readable.fromWeb",
            "util.inspect",
            "path.posix.normalize",
            "lodash.merge",
            "lodash.get",
            "lodash.pick",
        ),
        *("lodash.trim", "lodash.toString", "lodash.defaults", "url.format", "String.raw"),
    )
)
MARKDOWN = frozenset(
    (
        *("marked", "marked.parse", "marked.marked", "marked.marked.parse", "marked.parseInline", "snarkdown"),
        *("markdown-it().render", "markdown-it().renderInline", "showdown.Converter().makeHtml", "micromark.micromark"),
    )
)
"""What makes HTML of Markdown, and leaves the HTML in it as it is."""
NUMBERS = frozenset(
    (
        *("Number", "parseInt", "parseFloat", "Boolean", "Math", "Date", "BigInt", "isNaN", "isFinite"),
        *("Number.parseInt", "Number.parseFloat", "Number.isInteger", "Number.isFinite"),
    )
)
BASENAMES = frozenset(("path.basename", "path.posix.basename", "path.win32.basename", "sanitize-filename"))
EXTENSIONS = frozenset(("path.extname", "path.posix.extname"))
JOINERS = frozenset(("path.join", "path.posix.join", "path.win32.join"))
RESOLVERS = frozenset(("path.resolve", "path.posix.resolve", "path.win32.resolve"))

FS_PATHS: dict[str, tuple[int, str]] = {
    **dict.fromkeys(
        (
            *("readFile", "readFileSync", "createReadStream", "readdir", "readdirSync", "opendir", "readJson"),
            *("readJsonSync", "readJSON", "readJSONSync", "readlink", "readlinkSync"),
        ),
        (1, "read"),
    ),
    **dict.fromkeys(
        (
            *("writeFile", "writeFileSync", "appendFile", "appendFileSync", "createWriteStream", "outputFile"),
            *(
                "outputFileSync",
                "outputJson",
                "outputJsonSync",
                "writeJson",
                "writeJsonSync",
                "truncate",
                "truncateSync",
            ),
            *(
                "mkdir",
                "mkdirSync",
                "ensureDir",
                "ensureDirSync",
                "mkdirp",
                "ensureFile",
                "chmod",
                "chmodSync",
                "mkdirs",
            ),
        ),
        (1, "written"),
    ),
    **dict.fromkeys(("open", "openSync", "openAsBlob"), (1, "opened")),
    **dict.fromkeys(
        (
            *("unlink", "unlinkSync", "rm", "rmSync", "rmdir", "rmdirSync", "remove", "removeSync", "emptyDir"),
            "emptyDirSync",
        ),
        (1, "deleted"),
    ),
    **dict.fromkeys(("copyFile", "copyFileSync", "cp", "cpSync", "copy", "copySync"), (2, "copied")),
    **dict.fromkeys(
        ("rename", "renameSync", "move", "moveSync", "symlink", "symlinkSync", "link", "linkSync"), (2, "written")
    ),
}
"""How many first arguments are paths, and what happens to the file."""
OTHER_PATHS = {
    "Bun.file": "read",
    "Bun.write": "written",
    "Deno.readTextFile": "read",
    "Deno.readTextFileSync": "read",
    "Deno.readFile": "read",
    "Deno.readFileSync": "read",
    "Deno.open": "opened",
    "Deno.writeTextFile": "written",
    "Deno.writeTextFileSync": "written",
    "Deno.writeFile": "written",
    "Deno.remove": "deleted",
    "Deno.removeSync": "deleted",
    "rimraf": "deleted",
}
SHELLS = frozenset(
    (
        *("child_process.exec", "child_process.execSync", "shelljs.exec", "execa.command", "execa.commandSync"),
        *(
            "execa.execaCommand",
            "execa.execaCommandSync",
            "child-process-promise.exec",
            "node-cmd.run",
            "node-cmd.runSync",
        ),
    )
)
PROGRAMS = frozenset(
    (
        *("child_process.spawn", "child_process.spawnSync", "child_process.execFile", "child_process.execFileSync"),
        *("child_process.fork", "execa", "execa.execa", "execa.execaSync", "Bun.spawn", "Bun.spawnSync", "execa.sync"),
        *("child-process-promise.spawn", "Deno.Command"),
    )
)
SHELL_NAMES = frozenset(("sh", "bash", "zsh", "dash", "ash", "cmd", "cmd.exe", "powershell", "pwsh"))
INTERPRETERS = SHELL_NAMES | {"python", "python3", "node", "perl", "ruby", "php", "deno", "bun"}
CODE_FLAGS = frozenset(("-c", "-e", "-lc", "-ec", "/c", "/C", "--eval", "-p", "-Command", "-r"))
EVALUATORS = frozenset(
    (
        *("eval", "Function", "vm.runInNewContext", "vm.runInThisContext", "vm.runInContext", "vm.Script"),
        *("node-serialize.unserialize", "serialize-to-js.deserialize", "funcster.deepDeserialize"),
        *("vm.compileFunction", "vm.SourceTextModule", "safe-eval", "static-eval", "notevil", "eval5.evaluate"),
    )
)
TEMPLATES = frozenset(
    (
        *("ejs.render", "ejs.compile", "pug.render", "pug.compile", "handlebars.compile", "handlebars.precompile"),
        *(
            "nunjucks.renderString",
            "nunjucks.compile",
            "lodash.template",
            "underscore.template",
            "dot.template",
            "eta.renderString",
        ),
        *(
            "jade.compile",
            "jade.render",
            "swig.render",
            "swig.compile",
            "dot.compile",
            "squirrelly.render",
            "art-template.render",
        ),
    )
)
FETCHERS = frozenset(
    (
        *("fetch", "axios", "axios.get", "axios.post", "axios.put", "axios.head", "axios.request", "axios.delete"),
        *("got", "got.get", "got.post", "got.stream", "needle", "needle.get", "needle.post", "superagent.get"),
        *(
            "superagent.post",
            "superagent",
            "request",
            "request.get",
            "request.post",
            "request-promise",
            "needle.request",
        ),
        *("http.get", "https.get", "http.request", "https.request", "undici.fetch", "undici.request", "undici.stream"),
        *("request-promise-native", "phin", "bent", "ky", "ky.get", "ky.post", "wretch", "axios.patch", "got.put"),
        *(
            "ofetch",
            "ofetch.ofetch",
            "$fetch",
            "make-fetch-happen",
            "http-proxy.web",
            "http-proxy-middleware.createProxyMiddleware",
            "express-http-proxy",
            "axios.getUri",
            "got.head",
        ),
        *("image-size.url", "download", "rss-parser.parseURL"),
    )
)
QUERIES = frozenset(
    (
        *("query", "execute", "run", "all", "get", "exec", "each", "prepare", "raw", "queryRaw", "any", "one", "none"),
        *("$queryRawUnsafe", "$executeRawUnsafe", "oneOrNone", "manyOrNone", "many", "result", "unsafe", "batch"),
    )
)
SQL = regex(
    r"(?is)\A(?:select\b.{1,1500}\bfrom\b|insert\s{1,9}(?:or\s{1,9}\w{1,20}\s{1,9})?into\b|update\s.{1,1500}\bset\b"
    r"|delete\s{1,9}from\b|replace\s{1,9}into\b|(?:drop|create|alter)\s{1,9}table\b|with\s{1,9}\w{1,60}\s{1,9}as\b"
    r"|(?:call|exec|truncate)\s)"
)
"""What a statement begins with, brackets and spaces left out before."""

ESCAPING = regex(r"(?i)escape|sanit|encode|purify|clean_?html|^xss$|filterxss|striptags|strip_?html|htmlspecialchars")
FILE_ESCAPING = regex(
    r"(?i)sanit\w{0,30}(?:file|name|path)|(?:safe|clean|secure)_?(?:file|name|path|join)|slugif|slug$|kebabcase"
)
SHELL_ESCAPING = regex(r"(?i)shell_?(?:escape|quote)|^quote$|escape_?(?:shell|arg)")

REQUEST_BAGS = frozenset(("query", "body", "params", "headers", "cookies", "signedCookies", "searchParams", "fields"))
REQUEST_TEXTS = frozenset(
    ("url", "originalUrl", "path", "rawBody", "href", "search", "querystring", "hostname", "host")
)
REQUEST_SELF = frozenset(("req", "request", "raw"))
REQUEST_FILES = frozenset(("file", "files"))
REQUEST_CALLS = frozenset(
    (
        *("param", "query", "queries", "header", "get", "json", "text", "formData", "arrayBuffer", "blob", "parseBody"),
        *("valid", "bytes", "params", "cookie", "readBody"),
    )
)
UPLOAD_NAMES = frozenset(("originalname", "originalFilename", "name", "filename", "fieldname"))
UPLOAD_CONTENT = frozenset(("buffer", "data", "text", "toString", "arrayBuffer", "bytes", "stream"))
GENERATED_FILE = frozenset(
    ("filepath", "tempFilePath", "size", "destination", "mimetype", "encoding", "path", "md5", "type")
)
VERBS = frozenset(
    ("get", "post", "put", "delete", "patch", "all", "head", "options", "use", "del", "any", "on", "param")
)
APPS = frozenset(("app", "router", "express app", "koa app", "fastify app", "hono app"))
ROUTERS = regex(r"(?i)^(?:\w*app|\w*router|\w*server|fastify|instance|\w*routes?|api|hono|koa|scope|web)$")
LINKS = frozenset(("close", "error", "disconnect", "end", "ready", "open", "listening", "exit", "disconnecting"))
