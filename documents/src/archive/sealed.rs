//! Documents that are signed or encrypted, which are not to be changed.

use super::container::Container;
use super::member::values;
use super::members::is_like;
use crate::error::Error;

/// Members that are signatures, or part of some.
const SIGNATURES: &[&str] = &["_xmlsignatures/*", "META-INF/*signatures.xml"];

/// How fonts in books are disguised, which is no encryption.
const DISGUISES: &[&str] =
    &["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"];

/// An error if the document is signed or encrypted.
pub(super) fn check(names: &[String], container: &mut Container<'_>) -> Result<(), Error> {
    let signature = |name: &&String| SIGNATURES.iter().any(|pattern| is_like(name, pattern));
    if let Some(name) = names.iter().find(signature) {
        return Err(Error::Refused(format!("signed, which a change would break: {name}")));
    }
    let relations = values(container, "_rels/.rels", "Relationship", ["Type"])?;
    if relations.iter().any(|[kind]| kind.contains("/digital-signature/")) {
        return Err(Error::Refused("signed, which a change would break".to_owned()));
    }
    let is_encrypted =
        !values(container, "META-INF/manifest.xml", "encryption-data", [])?.is_empty();
    let methods = values(container, "META-INF/encryption.xml", "EncryptionMethod", ["Algorithm"])?;
    if is_encrypted || methods.iter().any(|[method]| !DISGUISES.contains(&method.as_str())) {
        return Err(Error::Refused("encrypted".to_owned()));
    }
    Ok(())
}
