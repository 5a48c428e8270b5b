// TLS with real certificates: what each option promises is kept, and a certificate of the server's is nobody else's proof.
#include "support/remote_rules.h"
#include "support/two_servers.h"

namespace remote_fdw::test {

class Tls : public TwoServers {
 protected:
  // Once: the remote cluster speaks TLS while these tests run.
  static void SetUpTestSuite() {
    Session remote(remote_cluster().socket_dir, remote_cluster().port, "postgres");
    directory_ = remote_cluster().socket_dir + "/tls";
    std::string key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 ";
    auto authority = [&](const std::string &name) { return key + "-x509 -nodes -days 30 -keyout " + name + ".key -out " + name + ".crt -subj /CN=" + name + " && "; };
    auto signed_by = [&](const std::string &authority, const std::string &name, const std::string &subject, const std::string &lifetime) {
      return key + "-nodes -keyout " + name + ".key -out " + name + ".csr -subj /CN=" + subject + " && openssl x509 -req -in " + name + ".csr -CA " + authority +
             ".crt -CAkey " + authority + ".key -CAcreateserial -out " + name + ".crt " + lifetime + " && ";
    };
    // OpenSSL 3.4 and later take no negative days, others take no dates
    std::string expired = "$(openssl x509 -help 2>&1 | grep -q not_after && echo -not_before 20200101000000Z -not_after 20200102000000Z || echo -days -1)";
    shell(remote, "umask 077; mkdir " + directory_ + " && cd " + directory_ + " && exec 2>log && " + authority("ca") + authority("other") +
                      signed_by("ca", "server", "localhost", "-days 30") + signed_by("ca", "expired", "localhost", expired) +
                      signed_by("ca", "client", "certified", "-days 30") + signed_by("other", "stranger", "certified", "-days 30") +
                      "openssl ec -in client.key -aes128 -passout pass:keysecret -out locked.key && touch index.txt && echo 01 > crlnumber && "
                      "printf '[ca]\\ndefault_ca=x\\n[x]\\ndatabase=index.txt\\ncrlnumber=crlnumber\\ndefault_md=sha256\\ndefault_crl_days=30\\n' > conf && "
                      "openssl ca -config conf -keyfile ca.key -cert ca.crt -gencrl -out empty.crl && openssl ca -config conf -keyfile ca.key -cert ca.crt -revoke server.crt && "
                      "openssl ca -config conf -keyfile ca.key -cert ca.crt -gencrl -out revoked.crl");
    remote.must("CREATE ROLE tls_scram LOGIN PASSWORD 'good'; CREATE ROLE certified LOGIN");
    serve("server");
  }
  static void TearDownTestSuite() {
    rules_.reset();
    Session remote(remote_cluster().socket_dir, remote_cluster().port, "postgres");
    remote.must("DROP ROLE tls_scram; DROP ROLE certified");
    shell(remote, "rm -r " + directory_);
  }
  static void serve(const std::string &certificate) {
    rules_.reset();
    rules_ = std::make_unique<RemoteRules>("hostssl all tls_scram 127.0.0.1/32 scram-sha-256\nhostssl all certified 127.0.0.1/32 cert\nhost all tls_scram,certified 0.0.0.0/0 reject",
                                           std::map<std::string, std::string>{{"ssl", "on"}, {"ssl_cert_file", file(certificate + ".crt")},
                                                                              {"ssl_key_file", file(certificate + ".key")}, {"ssl_ca_file", file("ca.crt")}});
  }
  static std::string file(const std::string &name) { return directory_ + "/" + name; }

  void SetUp() override {
    TwoServers::SetUp();
    remote().must("CREATE VIEW line AS SELECT ssl, version, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid(); GRANT SELECT ON line TO PUBLIC");
    plain_ = "plain_" + database();
    local().must("CREATE ROLE " + plain_ + " LOGIN");
  }
  void TearDown() override {
    local().must("DROP EXTENSION remote_fdw CASCADE; DROP OWNED BY " + plain_ + "; DROP ROLE " + plain_);
    TwoServers::TearDown();
  }
  void connect(const std::string &server, const std::string &mapping, const std::string &user = "postgres", const std::string &host = "localhost") {
    local().must("DROP SERVER IF EXISTS tls CASCADE; CREATE SERVER tls FOREIGN DATA WRAPPER remote_fdw OPTIONS (host '" + host + "', hostaddr '127.0.0.1', port '" +
                 remote_cluster().port + "', dbname '" + database() + "'" + (server.empty() ? "" : ", " + server) + ")");
    local().must("CREATE USER MAPPING FOR " + user + " SERVER tls OPTIONS (" + mapping + ")");
    local().must("CREATE FOREIGN TABLE line (ssl bool, version text, client_dn text) SERVER tls OPTIONS (schema_name 'public'); GRANT SELECT ON line TO " + plain_);
  }
  // "t" when the line is encrypted, or the SQLSTATE; what the error says must hold `why`.
  std::string encrypted(const std::string &why = "") {
    Answer answer = local().run("SELECT ssl FROM line");
    EXPECT_NE((answer.detail + answer.message).find(why), std::string::npos) << answer.message << ": " << answer.detail;
    return answer.ok ? answer.value() : answer.sqlstate;
  }
  static constexpr const char *kScram = "user 'tls_scram', password 'good'";
  static std::string directory_;
  static std::unique_ptr<RemoteRules> rules_;
  std::string plain_;
};

std::string Tls::directory_;
std::unique_ptr<RemoteRules> Tls::rules_;

TEST_F(Tls, ModesAndAuthorities) {
  std::string ca = "sslrootcert '" + file("ca.crt") + "'", other = "sslrootcert '" + file("other.crt") + "'";
  connect("sslmode 'require'", kScram);
  EXPECT_EQ(encrypted(), "t");
  connect("sslmode 'verify-ca', " + ca, kScram);
  EXPECT_EQ(encrypted(), "t");
  connect("sslmode 'verify-full', " + ca, kScram);
  EXPECT_EQ(encrypted(), "t");
  connect("sslmode 'verify-full', " + ca, kScram, "postgres", "db.example.com");
  EXPECT_EQ(encrypted("does not match host name"), "08001");
  connect("sslmode 'verify-ca', " + ca, kScram, "postgres", "db.example.com");
  EXPECT_EQ(encrypted(), "t");
  for (const char *mode : {"verify-ca", "verify-full", "require"}) {
    connect(std::string("sslmode '") + mode + "', " + other, kScram);
    EXPECT_EQ(encrypted("certificate verify failed"), "08001") << mode;
  }
  connect("sslmode 'verify-full', sslrootcert '" + file("none.crt") + "'", kScram);
  EXPECT_EQ(encrypted("does not exist"), "08001");
  connect("sslmode 'disable'", kScram);
  EXPECT_EQ(encrypted("rejects connection"), "08001");
  connect("sslmode 'nonsense'", kScram);
  EXPECT_EQ(encrypted("invalid sslmode"), "08001");
}

TEST_F(Tls, RevokedAndExpired) {
  std::string ca = "sslmode 'verify-ca', sslrootcert '" + file("ca.crt") + "'";
  connect(ca + ", sslcrl '" + file("empty.crl") + "'", kScram);
  EXPECT_EQ(encrypted(), "t");
  connect(ca + ", sslcrl '" + file("revoked.crl") + "'", kScram);
  EXPECT_EQ(encrypted("certificate verify failed"), "08001");
  serve("expired");
  connect(ca, kScram);
  EXPECT_EQ(encrypted("certificate verify failed"), "08001");
  serve("server");
}

TEST_F(Tls, VersionsAndChannelBinding) {
  connect("sslmode 'require', ssl_min_protocol_version 'TLSv1.3'", kScram);
  EXPECT_EQ(local().value("SELECT version FROM line"), "TLSv1.3");
  connect("sslmode 'require', ssl_max_protocol_version 'TLSv1.2'", kScram);
  EXPECT_EQ(local().value("SELECT version FROM line"), "TLSv1.2");
  connect("sslmode 'require', ssl_min_protocol_version 'TLSv1.3', ssl_max_protocol_version 'TLSv1.2'", kScram);
  EXPECT_EQ(encrypted("invalid SSL protocol version range"), "08001");
  connect("sslmode 'require', channel_binding 'require'", kScram);
  EXPECT_EQ(encrypted(), "t");
  // asked for a password, but bound to no channel
  connect("sslmode 'require', channel_binding 'require'", "user 'postgres', password 'x'");
  EXPECT_EQ(encrypted("channel binding"), "08001");
}

TEST_F(Tls, CertificatesOfTheClient) {
  std::string mode = "sslmode 'verify-full', sslrootcert '" + file("ca.crt") + "'";
  auto certificate = [](const std::string &crt, const std::string &key) { return "user 'certified', sslcert '" + file(crt) + "', sslkey '" + file(key) + "'"; };
  connect(mode, certificate("client.crt", "client.key"));
  EXPECT_EQ(local().value("SELECT client_dn FROM line"), "/CN=certified");
  connect(mode, certificate("client.crt", "locked.key") + ", sslpassword 'keysecret'");
  EXPECT_EQ(local().value("SELECT client_dn FROM line"), "/CN=certified");
  for (const char *password : {", sslpassword 'wrongsecret'", ""}) {
    connect(mode, certificate("client.crt", "locked.key") + password);
    Answer answer = local().run("SELECT * FROM line");
    EXPECT_EQ(answer.sqlstate, "08001");
    EXPECT_EQ((answer.message + answer.detail).find("wrongsecret"), std::string::npos) << answer.detail;
  }
  connect(mode, certificate("stranger.crt", "stranger.key"));
  EXPECT_EQ(encrypted(), "08001");
  connect(mode, "user 'certified'");
  EXPECT_EQ(encrypted("certificate"), "08001");
}

// Its socket is shut down under OpenSSL, from a timer.
TEST_F(Tls, AnIdleConnectionEnds) {
  connect("sslmode 'require', idle_timeout '100ms', application_name 'idle_tls'", kScram);
  for (int i = 0; i < 2; i++) {
    EXPECT_EQ(encrypted(), "t");
    EXPECT_TRUE(wait_for(remote(), "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'idle_tls'", "0"));
    EXPECT_EQ(local().must("SELECT 1").value(), "1");
  }
}

TEST_F(Tls, ACertificateIsNoPasswordOfAPlainUser) {
  std::string mode = "sslmode 'verify-full', sslrootcert '" + file("ca.crt") + "'";
  std::string certificate = "user 'certified', sslcert '" + file("client.crt") + "', sslkey '" + file("client.key") + "'";
  connect(mode, certificate, plain_);
  auto session = new_local(plain_);
  EXPECT_EQ(session->run("SELECT * FROM line").sqlstate, "2F003");
  local().must("ALTER USER MAPPING FOR " + plain_ + " SERVER tls OPTIONS (ADD password 'unasked')");
  EXPECT_EQ(session->run("SELECT * FROM line").sqlstate, "2F003");
  local().must("ALTER USER MAPPING FOR " + plain_ + " SERVER tls OPTIONS (ADD password_required 'false')");
  EXPECT_EQ(session->value("SELECT client_dn FROM line"), "/CN=certified");
  connect(mode, "user 'tls_scram', password 'good'", plain_);
  EXPECT_EQ(session->value("SELECT ssl FROM line"), "t");
}

}  // namespace remote_fdw::test
