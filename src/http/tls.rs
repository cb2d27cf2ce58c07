//! TLS of the server's own: a certificate and its key from two files, which are read again when the operator says so.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
};

use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, ring},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};

/// The pair of files, and what of them is shown at present.
pub struct Tls {
    cert: PathBuf,
    key: PathBuf,
    shown: Arc<Shown>,
    provider: Arc<CryptoProvider>,
}

/// The pair that is shown to whoever connects.
#[derive(Debug)]
struct Shown(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Tls {
    /// By what is set, if anything is.
    ///
    /// # Errors
    /// A message if only one of the two is set, a file can't be read, or they aren't a pair.
    pub fn of(cert: Option<&Path>, key: Option<&Path>) -> Result<Option<Self>, String> {
        let (cert, key) = match (cert, key) {
            (None, None) => return Ok(None),
            (Some(cert), Some(key)) => (cert.to_owned(), key.to_owned()),
            (Some(_), None) => return Err("MOTORPOOL_TLS_CERT is set and MOTORPOOL_TLS_KEY isn't; set both".into()),
            (None, Some(_)) => return Err("MOTORPOOL_TLS_KEY is set and MOTORPOOL_TLS_CERT isn't; set both".into()),
        };
        let provider = Arc::new(ring::default_provider());
        let shown = Arc::new(Shown(RwLock::new(Arc::new(pair(&cert, &key, &provider)?))));
        Ok(Some(Self { cert, key, shown, provider }))
    }

    /// What the server listens with: TLS 1.2 and 1.3.
    ///
    /// # Errors
    /// A message if the library has no such protocols.
    pub fn config(&self) -> Result<ServerConfig, String> {
        let versions = ServerConfig::builder_with_provider(self.provider.clone()).with_safe_default_protocol_versions();
        let config = versions.map_err(|error| format!("no TLS: {error}"))?.with_no_client_auth();
        Ok(config.with_cert_resolver(self.shown.clone()))
    }

    /// Reads the files again, for connections from now on. Those that can't be used leave what is shown as it is.
    ///
    /// # Errors
    /// A message as at the start.
    pub fn reload(&self) -> Result<(), String> {
        let read = Arc::new(pair(&self.cert, &self.key, &self.provider)?);
        *self.shown.0.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

/// The certificate, with those that vouch for it, and its key.
fn pair(cert: &Path, key: &Path, provider: &CryptoProvider) -> Result<CertifiedKey, String> {
    let of_cert = |why: &dyn std::fmt::Display| format!("MOTORPOOL_TLS_CERT: {}: {why}", cert.display());
    let chain: Vec<_> =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect).map_err(|error| of_cert(&error))?;
    if chain.is_empty() {
        return Err(of_cert(&"it holds no certificate (PEM)"));
    }
    let of_key = |why: &dyn std::fmt::Display| format!("MOTORPOOL_TLS_KEY: {}: {why}", key.display());
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| of_key(&error))?;
    CertifiedKey::from_der(chain, private, provider).map_err(|error| match error {
        rustls::Error::InconsistentKeys(_) => {
            of_key(&format!("it isn't the key of the certificate in {}", cert.display()))
        }
        rustls::Error::InvalidCertificate(_) => of_cert(&error),
        _ => of_key(&error),
    })
}
