"""What well-known functions do with what they are given. Names are the last parts of dotted names unless said."""

from __future__ import annotations

from hf_lint.space.aliases import SINKS


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


# Calls that rules look at. A function that reaches none of them is not followed at all.
CLIENTS = frozenset(("OpenAI", "AsyncOpenAI", "InferenceClient", "AsyncInferenceClient", "Client"))
"""Clients that are made with an address and a key."""
VISITOR_SINKS = SINKS | CLIENTS
SECRET_SINKS = words(
    """
    print pprint debug info warning warn error critical exception log write text markdown code json success
    caption title header subheader text_input text_area Textbox Markdown HTML Text TextArea Label JSON Code
    Dropdown Radio Interface ChatInterface JSONResponse HTMLResponse PlainTextResponse Response jsonify
    """
)
FETCH_WORDS = frozenset(
    ("get", "post", "put", "request", "build_request", "head", "stream", "urlopen", "urlretrieve", "fetch")
)
# Words that mean a watched call only as a function of an imported module: `shutil.copy`, not `text.copy`.
OF_MODULES = words(
    """
    run call copy copyfile copy2 move remove rename replace load configure system popen head unlink stream
    request spawn
    """
)
# Words whose first argument must not be a constant: `d.get("key")` fetches nothing.
WITH_VARIABLE = words(
    """
    get post put open save savefig imwrite request head stream urlopen urlretrieve fetch from_pretrained
    pipeline hf_hub_download snapshot_download load_dataset load eval exec compile system popen
    """
)

# Functions (dotted names) whose result is made of their arguments.
PASSES = words(
    """
    str repr list tuple set dict frozenset sorted reversed iter next enumerate zip max min bytes bytearray
    filter map ast.parse code.compile_command codeop.compile_command marshal.loads
    json.loads json.dumps json.load yaml.safe_load ast.literal_eval base64.b64decode base64.b64encode
    base64.urlsafe_b64decode base64.decodebytes codecs.decode codecs.encode compile urllib.parse.unquote
    urllib.parse.unquote_plus urllib.parse.quote urllib.parse.quote_plus urllib.parse.urljoin
    urllib.parse.urlencode urllib.parse.urlparse urllib.parse.urlsplit urllib.parse.urlunparse
    requests.utils.unquote werkzeug.urls.url_unquote os.path.join os.path.abspath
    os.path.normpath os.path.realpath os.path.expanduser os.path.expandvars os.path.dirname os.fspath
    os.fsdecode posixpath.join pathlib.Path pathlib.PurePath pathlib.PosixPath pathlib.Path.cwd.joinpath
    copy.copy copy.deepcopy html.unescape textwrap.dedent textwrap.indent string.Template
    shlex.split shlex.join itertools.chain functools.reduce markdown.markdown markdown2.markdown mistune.html
    mistune.markdown bs4.BeautifulSoup trafilatura.extract trafilatura.fetch_url re.split re.findall re.search
    re.match re.fullmatch re.finditer fastapi.Response starlette.responses.Response
    fastapi.responses.StreamingResponse fastapi.responses.Response fastapi.responses.PlainTextResponse
    fastapi.responses.JSONResponse fastapi.responses.HTMLResponse starlette.responses.StreamingResponse
    starlette.responses.PlainTextResponse starlette.responses.JSONResponse starlette.responses.HTMLResponse
    flask.Response flask.make_response flask.jsonify flask.stream_with_context quart.Response
    quart.make_response aiohttp.web.Response aiohttp.web.json_response gradio.update gradio.Textbox
    gradio.Markdown gradio.HTML gradio.Code gradio.JSON pandas.Series pandas.DataFrame
    zipfile.ZipFile tarfile.open tarfile.TarFile
    tarfile.TarFile.open asyncio.wait_for sqlalchemy.text sqlalchemy.sql.text omegaconf.OmegaConf.create
    omegaconf.OmegaConf.merge omegaconf.OmegaConf.from_dotlist omegaconf.DictConfig
    """
)
# Methods whose result is made of the object (and of the arguments).
PASS_METHODS = words(
    """
    strip lstrip rstrip lower upper casefold title capitalize replace split rsplit splitlines partition
    rpartition format format_map join encode decode removeprefix removesuffix zfill ljust rjust center
    expandtabs translate get pop items values keys setdefault copy popitem getlist get_all getall getone first
    to_dict read readline readlines getvalue getbuffer tobytes seek tell dict model_dump json model_dump_json
    group groups groupdict joinpath resolve absolute expanduser with_suffix with_name with_stem as_posix
    relative_to parent iter_content iter_lines iter_bytes aiter_bytes aiter_raw iter_any iter_chunked text
    content aread prettify get_text find find_all select select_one decompose geturl unicode_string substitute
    safe_substitute append extend tolist recv recv_into makefile readuntil readexactly
    """
)
# Attributes that tell something about an object but are not made of what is in it.
HARMLESS_ATTRIBUTES = words(
    """
    shape size dtype ndim device width height status_code ok status headers reason elapsed cookies encoding
    content_type mimetype content_length scheme port client method username suffix suffixes is_absolute
    """
)
# What makes a value safe for which uses: dotted names, or last parts where the module does not matter.
CLEANERS: dict[str, tuple[str, ...]] = {
    "basename": ("path",),
    "secure_filename": ("path", "shell", "url", "sql"),
    "safe_join": ("path",),
    "sanitize_filename": ("path", "shell"),
    "slugify": ("path", "shell", "url", "repo", "html", "sql"),
    "escape": ("html",),
    "html_escape": ("html",),
    "quote_plus": ("url",),
    "urlencode": ("url",),
    "bleach.clean": ("html",),
    "nh3.clean": ("html",),
    "clean_html": ("html",),
    "escape_html": ("html",),
    "sanitize_html": ("html",),
    "shlex.quote": ("shell",),
    "pipes.quote": ("shell",),
}
NUMBERS = frozenset(
    ("int", "float", "bool", "len", "complex", "round", "abs", "ord", "hash", "id", "type", "isinstance")
)

# Objects of web frameworks: attributes and methods that hold what a visitor sent.
REQUEST_PARTS = words(
    """
    args form json values data query_params path_params match_info query query_string rel_url GET POST view_args
    get_json get_data body text read post receive_text receive_json receive_bytes headers cookies
    get_argument get_arguments get_query_argument get_body_argument arguments params forms media get_param
    get_media matchdict json_body recv
    """
)
REQUESTS = frozenset(("flask.request", "quart.request", "bottle.request"))
STREAMLIT_TEXTS = frozenset(
    ("text_input", "text_area", "chat_input", "data_editor", "query_params", "experimental_get_query_params")
)
STREAMLIT_FILES = frozenset(("file_uploader", "camera_input", "audio_input"))

FETCHERS = words(
    """
    requests.get requests.post requests.put requests.head requests.request requests.delete requests.patch
    requests.Session().get requests.Session().post requests.Session().request requests.session().get
    requests.session().post requests.session().request httpx.get httpx.post httpx.request httpx.stream
    httpx.Client().get httpx.Client().post httpx.Client().request httpx.Client().stream httpx.AsyncClient().get
    httpx.AsyncClient().post httpx.AsyncClient().request httpx.AsyncClient().stream
    httpx.AsyncClient().build_request httpx.AsyncClient().put aiohttp.ClientSession().get
    aiohttp.ClientSession().post aiohttp.ClientSession().request aiohttp.request urllib.request.urlopen
    urllib.request.urlretrieve cloudscraper.create_scraper().get curl_cffi.requests.get
    curl_cffi.requests.Session().get curl_cffi.requests.AsyncSession().get curl_cffi.requests.request
    urllib3.request urllib3.PoolManager().request urllib3.PoolManager().urlopen httplib2.Http().request
    urllib.request.build_opener().open urllib.request.URLopener().open pycurl.Curl().setopt
    http.client.HTTPConnection http.client.HTTPSConnection socket.create_connection urllib3.connection_from_url
    urllib3.HTTPConnectionPool urllib3.HTTPSConnectionPool
    """
)
FETCH_VERBS = frozenset(("request", "stream", "build_request"))
SECOND = frozenset(("urllib3.PoolManager().urlopen", "pycurl.Curl().setopt"))
"""Other fetchers that take something else before the address."""
CONNECTED = frozenset(("request", "urlopen", "getresponse"))
"""Methods of a connection to the host that it was made for."""

# What runs a function that is given to it: position of the function.
RUNNERS = {"to_thread": 0, "run_in_threadpool": 0, "run_in_executor": 1, "run_sync": 0}

# Calls whose result a model wrote.
GENERATORS = words(
    """
    generate invoke ainvoke predict generate_content chat_completion text_generation complete completion create
    apredict send_message agenerate
    """
)
