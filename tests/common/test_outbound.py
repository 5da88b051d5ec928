"""Calls to addresses that somebody typed: where they never go, however the address is dressed, and what ends them."""

import socket
import ssl
import threading
import time
from ipaddress import ip_address, ip_network

import pytest

from common import outbound
from common.outbound import AddressRefused, Trouble, check_url, may_call, post
from tests.sinks import HookSink

OURS = [
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "169.254.169.254",
    "168.63.129.16", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
    "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001:db8::1", "2001::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2002:7f00:1::", "2002:a00:1::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
    "3fff::1", "4000::1",
]  # fmt: skip
OUTSIDE = [
    "8.8.8.8",
    "195.12.123.1",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.fixture
def in_production(settings):
    settings.WEBHOOK_LOOPBACK = False
    settings.WEBHOOK_NETWORKS = []
    settings.WEBHOOK_PORTS = [443, 8443]
    return settings


@pytest.fixture
def sink():
    with HookSink().running() as server:
        yield server
        server.let_go.set()


def resolving(monkeypatch, *told: list[str]):
    """The resolver answers with these lists of addresses, one after the other; the last one again and again."""
    answers = list(told)

    def getaddrinfo(host, port, *_args, **_more):
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(outbound.socket, "getaddrinfo", getaddrinfo)


@pytest.fixture
def reached(monkeypatch):
    """Where connections go; nobody answers."""
    found = []

    def create_connection(place, timeout=None):
        found.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound.socket, "create_connection", create_connection)
    return found


class TestAddresses:
    @pytest.mark.parametrize("text", OURS)
    def test_what_is_not_outside_is_not_called(self, in_production, text):
        assert not may_call(ip_address(text))

    @pytest.mark.parametrize("text", OUTSIDE)
    def test_the_outside_is(self, in_production, text):
        assert may_call(ip_address(text))

    def test_networks_of_the_state_may_be_allowed(self, in_production):
        in_production.WEBHOOK_NETWORKS = [ip_network("10.20.0.0/16"), ip_network("fd12::/16")]
        assert may_call(ip_address("10.20.3.4")) and may_call(ip_address("fd12::7"))
        assert may_call(ip_address("::ffff:10.20.3.4")) and not may_call(ip_address("10.21.0.1"))

    @pytest.mark.parametrize(
        "text", ["127.0.0.1", "169.254.169.254", "224.0.0.1", "0.0.0.0", "fd00:ec2::254"]
    )
    def test_some_are_never_allowed(self, in_production, text):
        in_production.WEBHOOK_NETWORKS = [ip_network("0.0.0.0/0"), ip_network("::/0")]
        assert not may_call(ip_address(text))


class TestWhatMayBeTyped:
    @pytest.mark.parametrize(
        ("text", "normal"),
        [
            ("https://register.example/hook?a=b#part", "https://register.example/hook?a=b"),
            ("https://REGISTER.example:8443/x", "https://register.example:8443/x"),
            ("  https://register.example ", "https://register.example"),
            ("https://тіркеу.қаз/жол", "https://xn--e1ae0a4bw62b.xn--80ao21a/%D0%B6%D0%BE%D0%BB"),
            ("https://8.8.8.8/", "https://8.8.8.8/"),
            ("https://[2a00:1450:4001::1]:8443/", "https://[2a00:1450:4001::1]:8443/"),
        ],
    )
    def test_in_its_normal_form(self, in_production, text, normal):
        if "xn--" in normal:
            assert check_url(text).endswith("/%D0%B6%D0%BE%D0%BB") and check_url(text).isascii()
        else:
            assert check_url(text) == normal

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("", "https://"),
            ("register.example", "https://"),
            ("http://register.example/", "https://"),
            ("ftp://register.example/", "https://"),
            ("file:///etc/passwd", "https://"),
            ("https:///path", "https://"),
            ("http://localhost/", "https://"),
            ("https://user@register.example/", "user name"),
            ("https://user:secret@register.example/", "user name"),
            ("https://@register.example/", "user name"),
            ("https://register.example:22/", "443, 8443"),
            ("https://register.example:99999/", "not an address"),
            ("https://register.example:x/", "not an address"),
            ("https://a..b/", "not an address"),
            ("https://[::1/", "not an address"),
            ("https://127.0.0.1/", "network"),
            ("https://[::1]/", "network"),
            ("https://[::ffff:10.0.0.1]/", "network"),
            ("https://169.254.169.254/latest/meta-data/", "network"),
        ],
    )
    def test_else_it_is_refused_in_words(self, in_production, text, says):
        with pytest.raises(AddressRefused, match=says):
            check_url(text)

    def test_this_machine_in_development_only(self, settings):
        assert check_url("http://127.0.0.1:8001/x") == "http://127.0.0.1:8001/x"
        assert check_url("http://localhost:8001/x") == "http://localhost:8001/x"
        with pytest.raises(AddressRefused):
            check_url("http://register.example/x")


class TestNames:
    @pytest.mark.parametrize("text", OURS)
    def test_a_name_that_stands_for_ours_is_not_called(self, in_production, monkeypatch, reached, text):
        resolving(monkeypatch, [text])
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.FORBIDDEN
        assert not reached

    def test_one_of_ours_among_others_is_enough(self, in_production, monkeypatch, reached):
        resolving(monkeypatch, ["8.8.8.8", "10.0.0.1"])
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.FORBIDDEN
        assert not reached

    def test_another_address_a_moment_later_gains_nothing(self, in_production, monkeypatch, reached):
        resolving(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.CONNECTION
        assert reached == [("8.8.8.8", 443)]

    def test_numbers_in_disguise_are_resolved_first(self, in_production, reached):
        for host in ("2130706433", "0x7f.1", "127.1", "localhost"):
            assert post(f"https://{host}/", b"{}", {}).trouble in (Trouble.FORBIDDEN, Trouble.NAME)
        assert not reached

    def test_an_unknown_name(self, in_production, monkeypatch):
        def unknown(*_args, **_more):
            raise socket.gaierror

        monkeypatch.setattr(outbound.socket, "getaddrinfo", unknown)
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.NAME

    def test_a_resolver_that_hangs_is_left_behind(self, in_production, monkeypatch, reached):
        answered = threading.Event()
        monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_args, **_more: answered.wait(20))
        monkeypatch.setattr(outbound, "ALL_SECONDS", 0.3)
        begin = time.monotonic()
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.TIMEOUT
        assert time.monotonic() - begin < 10
        answered.set()
        assert not reached

    def test_a_name_without_addresses(self, in_production, monkeypatch):
        resolving(monkeypatch, [])
        assert post("https://register.example/", b"{}", {}).trouble == Trouble.FORBIDDEN

    def test_what_was_allowed_when_it_was_typed(self, in_production):
        assert post("http://127.0.0.1:9/", b"{}", {}).trouble == Trouble.FORBIDDEN


class TestCalls:
    def test_it_is_posted_once_as_it_is(self, sink):
        answer = post(sink.url, b'{"a": 1}', {"Content-Type": "application/json", "X-Own": "1"})
        assert (answer.status, answer.trouble) == (204, "")
        (call,) = sink.calls
        assert (call["path"], call["body"]) == ("/hook?from=kezdesu", b'{"a": 1}')
        assert call["headers"]["host"] == f"127.0.0.1:{sink.port}" and call["headers"]["x-own"] == "1"

    @pytest.mark.parametrize(
        ("status", "trouble"),
        [
            (200, ""), (202, ""), (299, ""), (301, Trouble.REDIRECT), (307, Trouble.REDIRECT), (400, Trouble.STATUS),
            (404, Trouble.STATUS), (410, Trouble.GONE), (429, Trouble.STATUS), (500, Trouble.STATUS),
        ],
    )  # fmt: skip
    def test_what_an_answer_means(self, sink, status, trouble):
        sink.status, sink.answer = status, {"Location": sink.url, "Retry-After": "7200"}
        answer = post(sink.url, b"{}", {})
        assert (answer.status, answer.trouble, answer.wait) == (status, trouble, 3600)
        assert len(sink.calls) == 1

    def test_a_date_to_wait_for_is_not_read(self, sink):
        sink.status, sink.answer = 503, {"Retry-After": "Fri, 31 Dec 2026 23:59:59 GMT"}
        assert post(sink.url, b"{}", {}).wait == 0

    def test_a_big_answer_is_left_unread(self, sink):
        sink.status, sink.size = 200, 50_000_000
        assert post(sink.url, b"{}", {}).trouble == ""

    def test_nobody_there(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            assert (
                post(f"http://127.0.0.1:{taken.getsockname()[1]}/", b"{}", {}).trouble == Trouble.CONNECTION
            )

    def test_no_words_at_all(self, sink):
        sink.behave = "drop"
        assert post(sink.url, b"{}", {}).trouble in (Trouble.CONNECTION, Trouble.BROKEN)

    def test_no_http(self, sink):
        sink.behave = "noise"
        assert post(sink.url, b"{}", {}).trouble == Trouble.BROKEN

    @pytest.mark.parametrize("behave", ["hang", "drip"])
    def test_the_time_is_over_whatever_comes(self, sink, monkeypatch, behave):
        monkeypatch.setattr(outbound, "ALL_SECONDS", 0.6)
        sink.behave = behave
        assert post(sink.url, b"{}", {}).trouble == Trouble.TIMEOUT

    def test_no_time_is_left_to_connect(self, sink, monkeypatch):
        monkeypatch.setattr(outbound, "ALL_SECONDS", -1)
        assert post(sink.url, b"{}", {}).trouble == Trouble.TIMEOUT
        assert not sink.calls

    def test_the_next_address_where_one_is_away(self, sink, monkeypatch):
        resolving(monkeypatch, ["127.0.0.2", "127.0.0.1"])
        assert post(f"http://localhost:{sink.port}/", b"{}", {}).trouble == ""
        assert sink.calls[0]["headers"]["host"] == f"localhost:{sink.port}"


class TestCertificates:
    @pytest.fixture(autouse=True)
    def _read_anew(self):
        yield
        outbound._trust.cache_clear()

    @pytest.fixture
    def certificate(self, tmp_path):
        return self_signed(tmp_path, "register.example")

    @pytest.fixture
    def secure(self, sink, certificate):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        sink.socket = context.wrap_socket(sink.socket, server_side=True, do_handshake_on_connect=False)
        return sink

    def test_one_that_nobody_vouches_for(self, secure):
        assert post(f"https://127.0.0.1:{secure.port}/", b"{}", {}).trouble == Trouble.CERTIFICATE

    def test_it_has_to_carry_the_name_and_the_name_is_told(self, secure, certificate, settings, monkeypatch):
        settings.WEBHOOK_PORTS = [secure.port]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        outbound._trust.cache_clear()
        resolving(monkeypatch, ["127.0.0.1"])
        assert post(f"https://register.example:{secure.port}/", b"{}", {}).trouble == ""
        assert secure.calls[0]["headers"]["host"] == f"register.example:{secure.port}"
        assert post(f"https://other.example:{secure.port}/", b"{}", {}).trouble == Trouble.CERTIFICATE
        assert len(secure.calls) == 1

    def test_a_handshake_that_never_ends(self, monkeypatch):
        monkeypatch.setattr(outbound, "ALL_SECONDS", 0.5)
        with socket.create_server(("127.0.0.1", 0)) as silent:  # connected by the system, served by nobody
            url = f"https://127.0.0.1:{silent.getsockname()[1]}/"
            assert post(url, b"{}", {}).trouble == Trouble.TIMEOUT


def self_signed(directory, name: str):
    """Key and certificate of a name, in one file."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = directory / "certificate.pem"
    pem, raw = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, raw, serialization.NoEncryption()) + made.public_bytes(pem))
    return path
