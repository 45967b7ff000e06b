"""Words that people write where a password or key goes, in twelve languages: your-password, tu_contraseña, 你的密码.

Deliberately not covered: other languages, and Latin spellings of languages with another alphabet
beyond the few that are usual.
"""

from __future__ import annotations

from functools import lru_cache

from hf_lint.core.lazy import regex

# What goes there. In the order English, Russian, Ukrainian, Spanish, Portuguese, French, German, Italian, Chinese,
# Japanese, Korean, Turkish, here and below.
_THINGS = """
password passwd passphrase pass pwd passwort secret secrets token tokens key apikey credential credentials
пароль пароля секрет токен ключ parol секретный
пароль ключ таємний секретний
contraseña contraseñas clave secreto secreta
senha senhas chave segredo segredos
motdepasse passe clé secrète jeton
passwort kennwort geheimnis geheim geheimes geheime schlüssel schluessel zugangstoken
chiave segreto segreta
密码 密碼 口令 密钥 密鑰 秘钥 令牌 暗号
パスワード トークン キー 秘密 秘密鍵 鍵
비밀번호 비번 암호 토큰 키 시크릿
şifre şifreniz şifren şifresi şifrem parola parolanız parolası anahtar anahtarı anahtarınız gizli
"""
# Who is meant to fill it in, and how.
_ASKS = """
your yours placeholder replace insert enter dummy fake mock here example sample
ваш ваша ваше ваши вашего твой твоя введите вставьте укажите замените здесь сюда пример vash tvoy
ваша ваші твій твоя введіть вставте вкажіть замініть тут сюди приклад
tu su aquí introduce introduzca ingresa ingrese pon cambia cambiame cambiar cámbiame reemplaza reemplazar ejemplo
sua seu tua teu aqui insira coloque digite mude altere troque exemplo
votre ton ta ici entrez changez changer remplacez remplacer modifiez exemple
dein deine deinem ihr ihre ihres hier eingeben einfügen einfuegen ersetzen ändern aendern beispiel
tua tuo vostra qui inserisci cambia cambiami sostituisci esempio
你的 您的 请 請 输入 輸入 填写 填寫 填入 替换 替換 更换 更改 修改 在此 此处 这里 這裡 示例
あなたの ここに 入力 変更 置き換え してください 例
당신의 귀하의 여기에 여기 입력 변경 하세요 예시
buraya sizin senin girin girin yazın değiştirin değiştir örnek
"""
_OTHERS = """
my the a an some test testing demo value real strong secure super db database user username name api app access auth
login account hf hunter welcome admin root new old any very this is of for to not me it change wrong invalid bad
от для к базы данных бд мой моя тестовый новый надежный сложный пользователя значение api от
від до бази даних мій моя тестовий новий користувача значення
mi la el de del para base datos usuario segura seguro fuerte nueva prueba valor acceso muy
minha meu da do de para banco dados usuário forte nova teste valor acesso
mon ma le la du de des mot base données utilisateur sûr test valeur accès
mein meine das der die für fuer datenbank benutzer sicheres sicher neues test wert bitte
mia mio il lo di del della per utente sicura sicuro nuova prova valore accesso parola
我的 的 数据库 資料庫 用户 用戶 强 安全 测试 測試 为 成 改 值 真实
私の の を に データベース ユーザー テスト 安全な 値
내 나의 의 를 을 데이터베이스 사용자 테스트 안전한 값
benim için veritabanı kullanıcı güvenli test değer yeni
"""
_END = regex(r"(?<![\d!@#$%^&*?.~+=])[\d!@#$%^&*?.~+=]{1,200}$")
_LONGEST = 160
MAX_DIGITS = 4


def _plain(text: str) -> str:
    """Return `text` in small letters without accents."""
    import unicodedata

    apart = unicodedata.normalize("NFKD", text.casefold().replace("ı", "i"))
    return "".join(char for char in apart if not unicodedata.combining(char))


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[frozenset[str], frozenset[str], frozenset[str], int]:
    things, asks, others = (frozenset(_plain(words).split()) for words in (_THINGS, _ASKS, _OTHERS))
    every = things | asks | others
    return things, asks, every, max(map(len, every))


def is_stand_in(value: str) -> bool:
    """Return whether `value` is words that stand for a secret and no digits, or says that its reader has to fill it
    in."""
    used = _words_of(value)
    return bool(used) and (not any(char.isdigit() for char in value) or not used.isdisjoint(_vocabulary()[1]))


def is_made_of_words(value: str) -> bool:
    """Return whether `value` is words that stand for a secret, with a short number or signs behind: senha123."""
    return bool(_words_of(value))


@lru_cache(maxsize=256)
def _words_of(value: str) -> frozenset[str]:
    """Return the words that make up `value`, one of them a word for a secret; none where anything else is in it."""
    if len(value) > _LONGEST:
        return frozenset()
    end = _END.search(value)
    if end is not None:
        if sum(char.isdigit() for char in end[0]) > MAX_DIGITS:
            return frozenset()
        value = value[: end.start()]
    plain = _plain(value)
    things, asks, every, longest = _vocabulary()
    used: set[str] = set()
    run = ""
    for char in [*plain, " "]:
        if char.isalpha():
            run += char
        elif char.isdigit():
            return frozenset()
        elif run:
            words = _split(run, every, longest)
            if not words:
                return frozenset()
            used.update(words)
            run = ""
    return frozenset() if used.isdisjoint(things) and used.isdisjoint(asks) else frozenset(used)


def _split(run: str, every: frozenset[str], longest: int) -> list[str]:
    """Return known words that make up the letters `run`, the fewest first come by; none where they do not."""
    best: list[list[str] | None] = [[], *([None] * len(run))]
    for end in range(1, len(run) + 1):
        for start in range(max(end - longest, 0), end):
            before = best[start]
            if before is not None and run[start:end] in every:
                made = best[end]
                if made is None or len(before) + 1 < len(made):
                    best[end] = [*before, run[start:end]]
    return best[-1] or []
