import base64
from functools import cache

import pytest

from detectors import no_fingerprint
from detectors._examples import assemble
from detectors.credentials import build
from detectors.credentials._detector import CredentialDetector


@cache
def detector() -> CredentialDetector:
    return build()


def found(text: str) -> list[str]:
    return [text[finding.start : finding.end] for finding in detector().detect(text, no_fingerprint)]


PASSWORDS = [
    assemble(form, 9)
    for form in ("{alpha:7}!{digit:3}", "{alnum:16}7a", "{lower:5}-{lower:6}-{digit:2}", "Wq{digit:2}${alnum:9}")
]
TOKEN = assemble("{hex:39}7", 9)
BASIC = base64.b64encode(f"ci:{PASSWORDS[1]}".encode()).decode()

PLACES = {
    ".env": "APP_ENV=prod\nDB_PASSWORD={}\nPORT=1\n",
    ".env with quotes": 'export SMTP_PASS="{}"\n',
    "properties": "spring.datasource.password={}\nspring.jpa.show-sql=false\n",
    "ini": "[db]\nuser = app\npasswd = {}\n",
    "toml": 'password = "{}"\n',
    "yaml": "mail:\n  user: x\n  password: {}\n",
    "json": '{{"user": "app", "password": "{}", "port": 1}}',
    "xml element": "<bindPassword>{}</bindPassword>",
    "xml attribute": '<dataSource user="app" password="{}" maxActive="20"/>',
    "appSettings": '<add key="SmtpPassword" value="{}" />',
    "tfvars": 'db_password = "{}"\nregion = "eu"\n',
    "terraform": 'resource "x" "y" {{\n  master_password = "{}"\n}}\n',
    "ansible": "ansible_ssh_pass: {}\nansible_become_pass: x\n",
    "ansible inventory": "db01 ansible_user=root ansible_password={} ansible_port=22\n",
    "docker compose list": "environment:\n  - POSTGRES_PASSWORD={}\n  - POSTGRES_USER=app\n",
    "docker compose map": "environment:\n  MYSQL_ROOT_PASSWORD: {}\n",
    "dockerfile": "FROM x\nENV REDIS_PASSWORD={}\n",
    "docker run": "docker run -d -e MYSQL_ROOT_PASSWORD={} -p 3306:3306 mysql",
    "helm": "helm install x --set auth.rootPassword={} --set replicas=2",
    "wp-config": "define('DB_USER', 'wp');\ndefine( 'DB_PASSWORD', '{}' );\n",
    "php array": "'password' => '{}',",
    "ruby": "config.password = '{}'",
    "python keyword": "connect(host='db', user='app', password='{}')",
    "python dictionary": "DATABASES = {{'default': {{'USER': 'app', 'PASSWORD': '{}'}}}}",
    "java": 'props.setProperty("password", "{}");',
    "c#": 'var password = "{}";',
    "go": 'Password: "{}",',
    "powershell": "$password = '{}'",
    "batch": "set DB_PASSWORD={}",
    "wpa_supplicant": 'network={{\n\tssid="acme"\n\tpsk="{}"\n}}\n',
    "NetworkManager": "[wifi-security]\nkey-mgmt=wpa-psk\npsk={}\n",
    "my.cnf": "[client]\nuser=root\npassword={}\n",
    "grafana.ini": "admin_password = {}\n",
    "redis.conf": "requirepass {}\n",
    "redis acl": "user app on >{} ~* +@all\n",
    "ldap.conf": "bindpw {}\n",
    "openvpn": "managementpassword={}\n",
    "tomcat users": '<user username="admin" password="{}" roles="manager-gui"/>',
    "maven settings": "<server><id>x</id><username>ci</username><password>{}</password></server>",
    "gradle": "nexusPassword={}\n",
    "netrc": "machine git.internal login ci password {}\n",
    "netrc over lines": "machine git.internal\n  login ci\n  password {}\n",
    "netrc default": "default login anonymous password {}\n",
    "pypirc": "[pypi]\nusername = __token__\npassword = {}\n",
    "pgpass": "db.internal:5432:app:app:{}\n",
    "connection string": "Server=db01;Database=erp;User Id=erp;Password={};Encrypt=true",
    "connection string in XML": '<add name="x" connectionString="Data Source=db;User ID=sa;Password={};Pooling=false" />',
    "odbc": "Driver={{ODBC Driver 18}};Server=db;Uid=sa;Pwd={};",
    "libpq": "host=db port=5432 dbname=a user=b password={} sslmode=require",
    "jdbc query": "jdbc:postgresql://db:5432/app?user=app&password={}&ssl=true",
    "jdbc sqlserver": "jdbc:sqlserver://db:1433;databaseName=x;user=sa;password={};encrypt=true",
    "jdbc thin": "jdbc:oracle:thin:app/{}@//db:1521/ORCL",
    "sqlplus": "sqlplus app/{}@ORCL",
    "mysql": "mysql -h db -u root -p{} erp",
    "mysqldump": "mysqldump --user=root --password={} erp > x.sql",
    "sshpass": "sshpass -p '{}' ssh root@host",
    "curl -u": "curl -u 'ci:{}' https://api.internal/x",
    "curl --user": 'curl --user "ci:{}" -X POST https://api.internal/x',
    "wget": "wget --user=ci --password={} https://x.internal/f",
    "docker login": "docker login -u ci -p {} registry.internal",
    "redis-cli": "redis-cli -h cache -a {} ping",
    "net use": "net use Z: \\\\srv\\share /user:acme\\ida {}",
    "PGPASSWORD": "PGPASSWORD='{}' psql -h db -U app",
    "htpasswd": "htpasswd -b /etc/nginx/.htpasswd ida {}",
    "ldapsearch": 'ldapsearch -x -D "cn=admin,dc=x" -w {} -b dc=x',
    "smbclient": "smbclient //srv/share -U ida%{}",
    "mount cifs": "mount -t cifs //srv/s /mnt -o username=ida,password={},vers=3.0",
    "fstab": "//srv/s /mnt cifs user=ida,pass={},uid=1000 0 0",
    "openssl": "openssl rsa -in k.pem -passin pass:{} -out x",
    "keytool": "keytool -list -keystore x.jks -storepass {}",
    "mongo": "mongosh --host db -u root -p {} --authenticationDatabase admin",
    "kubectl": "kubectl create secret generic x --from-literal=password={}",
    "az": "az login --service-principal -u x -p {} --tenant y",
    "chpasswd": "echo 'root:{}' | chpasswd",
    "sudo": "echo {} | sudo -S reboot",
    "SQL create": "CREATE USER app IDENTIFIED BY '{}';",
    "SQL role": "ALTER ROLE app WITH LOGIN PASSWORD '{}';",
    "T-SQL": "CREATE LOGIN app WITH PASSWORD = N'{}';",
    "cisco": "username admin privilege 15 password 0 {}",
    "enable": "enable secret 0 {}",
    "snmp": "snmp-server community {} RW",
    "properties in log": "10:12:01 DEBUG connecting user=app password={} host=db",
    "query": "https://x.internal/login?user=ida&password={}&next=1",
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_a_password_in_a_configuration_is_found_and_nothing_beside_it(place: str) -> None:
    for password in PASSWORDS:
        assert found(PLACES[place].format(password)) == [password]


URLS = [
    "postgres://app:{}@db.internal:5432/app",
    "postgresql+psycopg2://app:{}@db/app?sslmode=require",
    "mongodb+srv://app:{}@cluster0.acme.internal/app?retryWrites=true",
    "mongodb://app:{}@h1:27017,h2:27017/app?replicaSet=rs0",
    "redis://:{}@cache:6379/0",
    "rediss://default:{}@cache.internal:6380",
    "amqp://svc:{}@mq.internal:5672/vhost",
    "smtps://mailer@acme.internal:{}@smtp.acme.internal:465",
    "ldap://cn=admin:{}@ldap.internal/dc=x",
    "ftp://ida:{}@10.0.0.7/pub",
    "postgres://app:{}@[fd00::7]:5432/app",
    "https://ci:{}@git.internal/acme/x.git",
    "git clone https://oauth2:{}@git.internal/acme/x.git",
    "http_proxy=http://ida:{}@proxy:3128",
    "sqlserver://sa:{}@db:1433?database=x",
    "DATABASE_URL='mysql://app:{}@db/app'",
    "mysql+pymysql://app:{}@db/app",
    "clickhouse://default:{}@ch:9000/x",
]
ODD = ["p@ss:w0rd", "a:b:c7d", "x#y!z9", "p%40ss%2Fw0rd7", "Tulip$Harbour&42", "kT9=+x~7", "(wq7)*;3"]


@pytest.mark.parametrize("url", URLS)
def test_only_the_password_of_an_address_is_found(url: str) -> None:
    for password in (*PASSWORDS, *ODD):
        assert found(url.format(password)) == [password]


def test_a_password_with_a_slash_is_found_where_the_address_is_a_services() -> None:
    assert found("postgres://app:p@s/w0rd7/x@db.internal:5432/app") == ["p@s/w0rd7/x"]
    assert found("amqps://svc:9/kT#7@mq.internal/vhost") == ["9/kT#7"]


ADDRESSES = [
    "http://localhost:8080/@scope/name",
    "https://host:8443/path/ida@example.org",
    "postgres://user:password@localhost/db",
    "postgres://${USER}:${PASSWORD}@db/app",
    "mongodb://<username>:<password>@cluster0",
    "redis://localhost:6379/0",
    "https://user:$PASSWORD@host/",
    "ssh://git@git.internal:22/x.git",
    "amqp://guest:guest@localhost:5672//",
    "mailto:ida@example.org",
    "ftp://mirror.internal:21/pub/ida@example.txt",
    "http://[::1]:8080/x@y",
    "https://x.internal:443?q=a@b.c",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_without_a_password_is_none(address: str) -> None:
    assert found(f"see {address} for more") == []
