//! What the app needs from outside: names, the database and the model. The words are the drivers' own.

use super::{CRASH, NEEDS, ROLLOUT, Rule};
use crate::diagnose::sources::Source::{self, App};

const HERE: &[Source] = &[App];
const ALL: &[&[&str]] = &[NEEDS, ROLLOUT, CRASH];
const ENV: &str = "correct DATABASE_URL in .env, then: cargo xtask deploy";

pub const RULES: &[Rule] = &[
    Rule::words("XT082", "database-password", "The database refuses the password.", HERE, &[
        "password authentication failed for user \"*\"",
        "password authentication failed for user '*'",
        "28P01*",
    ])
    .says("the database refuses the password of user {1} (SQLSTATE 28P01)", ENV)
    .explains(ALL),
    Rule::words("XT083", "database-absent", "The database or the role does not exist.", HERE, &[
        "database \"*\" does not exist",
        "role \"*\" does not exist",
        "3D000*",
    ])
    .says("the server has no database or role {1}", ENV)
    .explains(ALL),
    Rule::words("XT084", "database-tls", "The database and the app do not agree about TLS.", HERE, &[
        "no pg_hba.conf entry*no encryption",
        "server does not support SSL*",
        "certificate verify failed*",
        "channel binding *",
        "sslmode value \"*\" invalid",
        "SSL error: *",
        "root certificate file \"*\" does not exist",
    ])
    .says("the database and the app do not agree about TLS: {0}", "set sslmode in DATABASE_URL (require for Neon, disable for a server without TLS), then: cargo xtask deploy")
    .explains(ALL),
    Rule::words("XT085", "database-connections", "The database takes no more connections, or a pooler mixes them up.", HERE, &[
        "too many clients*",
        "too many connections*",
        "QueuePool limit*",
        "remaining connection slots*",
        "prepared statement * already exists",
        "prepared statement * does not exist",
    ])
    .says("the database's connections are used up or mixed up: {0}", "{kubectl} scale deployment backend --replicas=1  # or name the database's direct address instead of its pooler in DATABASE_URL")
    .explains(ALL),
    Rule::words("XT093", "database-address", "DATABASE_URL is not an address that the driver understands.", HERE, &[
        "invalid connection option \"*\"",
        "invalid URI query parameter: \"*\"",
        "invalid dsn: *",
        "missing \"=\" after \"*\"",
        "Could not parse SQLAlchemy URL from *",
        "Can't load plugin: sqlalchemy.dialects:*",
        "DATABASE_URL has *",
        "DATABASE_URL is *",
        "DATABASE_URL must *",
    ])
    .says("DATABASE_URL has an option or a form that the database driver does not know: {1}", "take it out of DATABASE_URL in .env, then: cargo xtask deploy")
    .explains(&[NEEDS, ROLLOUT, CRASH, &["XT057"]])
    .hopeless(),
    Rule::words("XT076", "dns-fails", "The pod cannot resolve names.", HERE, &[
        "Temporary failure in name resolution*",
        "EAI_AGAIN*",
    ])
    .says("{app} cannot resolve names: {0}", "{kubectl} --namespace=kube-system rollout restart deployment coredns")
    .explains(ALL),
    Rule::words("XT081", "database-unreachable", "The database does not answer at its address.", HERE, &[
        "could not translate host name \"*\"",
        "failed to resolve host '*'",
        "Name or service not known*",
        "connection failed: connection to server at \"*\"*Connection refused",
        "connection to server at \"*\"*Connection refused",
        "connection is bad: *Connection refused",
        "the database cannot be reached: *refused",
        "the database's tables cannot be prepared: *refused",
        "the database's tables cannot be prepared: *timeout expired",
        "the database's tables cannot be prepared: *timed out",
        "connection to server at \"*\"*No route to host",
        "connection to server at \"*\"*Network is unreachable",
        "connection to server at \"*\"*Connection reset by peer",
        // Another kind of server answers there.
        "received invalid response to SSL negotiation*",
        "the database did not answer within * s",
        "connection to server at \"*\"*timeout expired",
        "OperationalError: *refused",
        "server closed the connection unexpectedly*",
    ])
    .says(
        "the database cannot be reached: {0}",
        "correct the host and port of DATABASE_URL in .env (in a pod, localhost is the pod itself: use host.minikube.internal), then: cargo xtask deploy",
    )
    .explains(ALL),
    Rule::words("XT086", "model-refuses", "The model's provider refuses the key, the model or the rate, or cannot be reached.", HERE, &[
        "invalid_api_key*",
        "Incorrect API key provided*",
        "insufficient_quota*",
        "model_not_found*",
        "rate_limit_exceeded*",
        "openai.AuthenticationError*",
        "openai.APIConnectionError*",
    ])
    .says("the model's provider refuses: {0}", "correct OPENAI_API_KEY, OPENAI_MODEL or OPENAI_BASE_URL in .env, then: cargo xtask deploy")
    .explains(ALL),
];

#[cfg(test)]
pub fn cases() -> Vec<crate::diagnose::samples::Case> {
    use crate::diagnose::samples::{answered, case, healthy, heard, unready};
    let says = |reason: &str| {
        answered(
            unready(),
            &format!("503 {{\"status\": \"unready\", \"reason\": \"{}\"}}", reason.replace('"', "\\\"")),
        )
    };
    let prepares = || says("the database's tables are being prepared");
    let calm = |line: &str| heard(healthy(), line);
    let cannot = "the database's tables cannot be prepared:";
    vec![
        case(
            "XT082",
            says(&format!("{cannot} FATAL: password authentication failed for user \"neondb_owner\"")),
            prepares(),
        ),
        case("XT083", says(&format!("{cannot} FATAL: database \"app\" does not exist")), prepares()),
        case("XT084", says(&format!("{cannot} server does not support SSL, but SSL was required")), prepares()),
        case("XT085", says(&format!("{cannot} FATAL: sorry, too many clients already")), prepares()),
        case("XT093", says(&format!("{cannot} invalid connection option \"pgbouncer\"")), prepares()),
        case("XT076", says(&format!("{cannot} [Errno -3] Temporary failure in name resolution")), prepares()),
        case(
            "XT081",
            says(&format!(
                "{cannot} connection failed: connection to server at \"127.0.0.1\", port 5432 failed: Connection refused"
            )),
            calm("the database cannot be reached: Connection refused"),
        ),
        case(
            "XT081",
            says(&format!(
                "{cannot} connection failed: connection to server at \"10.0.0.9\", port 5433 failed: received invalid response to SSL negotiation: H"
            )),
            calm("received invalid response to SSL negotiation: H"),
        ),
        case("XT086", says("Error code: 401 - {'code': 'invalid_api_key'}"), calm("Error code: 401 invalid_api_key")),
    ]
}

#[test]
fn the_database_explains_why_the_app_is_not_ready() {
    let evidence = cases().into_iter().find(|case| case.code == "XT082").unwrap().example;
    let verdict = crate::diagnose::engine::judge(&evidence);
    assert_eq!(verdict[0].cause.found.what, "the database refuses the password of user neondb_owner (SQLSTATE 28P01)");
    assert_eq!(verdict[0].symptoms.iter().map(|s| s.rule.code).collect::<Vec<_>>(), ["XT067"]);
}
