using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace StreamBatch.Silo;

/// <summary>The links between silos: mutual TLS, or none at all on loopback.</summary>
public sealed class SiloLinks : IDisposable
{
    /// <summary>The name that the certificate of a silo has.</summary>
    public const string CertificateName = "streambatch-silo";

    private readonly X509Certificate2? _certificate;
    private readonly X509Certificate2Collection _authorities = [];

    private SiloLinks(SiloSettings settings)
    {
        if (settings.TlsCertificate is not { } certificate)
        {
            return;
        }

        using var pem = X509Certificate2.CreateFromPemFile(certificate, settings.TlsKey);

        // A key that was read from PEM is not one that every platform can hand to TLS.
        _certificate = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        _authorities.ImportFromPemFile(settings.TlsAuthority!);
    }

    /// <summary>Reads the certificates.</summary>
    /// <param name="settings">Where they are.</param>
    /// <param name="isInsecure">Whether there may be none, on loopback.</param>
    /// <exception cref="SiloSettingException">They are missing where they are needed, or cannot be read.</exception>
    public static SiloLinks Open(SiloSettings settings, bool isInsecure)
    {
        ArgumentNullException.ThrowIfNull(settings);
        string?[] files = [settings.TlsCertificate, settings.TlsKey, settings.TlsAuthority];
        var given = files.Count(file => file is not null);
        if (given is not 0 and not 3)
        {
            throw new SiloSettingException(
                "STREAMBATCH_TLS_CERTIFICATE, STREAMBATCH_TLS_KEY and STREAMBATCH_TLS_CA go together: some are not "
                + "set.");
        }

        if (given == 0 && !(isInsecure && IPAddress.IsLoopback(settings.Address)))
        {
            throw new SiloSettingException(
                "Links between silos need mutual TLS: set STREAMBATCH_TLS_CERTIFICATE, STREAMBATCH_TLS_KEY and "
                + "STREAMBATCH_TLS_CA; or --insecure, which is allowed on loopback alone.");
        }

        try
        {
            return new SiloLinks(settings);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new SiloSettingException(
                $"STREAMBATCH_TLS_CERTIFICATE, _KEY or _CA cannot be read: {failure.Message}");
        }
    }

    /// <summary>Makes a silo's links mutual TLS, if there are certificates.</summary>
    public ISiloBuilder Secure(ISiloBuilder silo)
    {
        ArgumentNullException.ThrowIfNull(silo);
        return _certificate is null ? silo : silo.UseTls(_certificate, Configure);
    }

    /// <summary>The same for a client of Orleans.</summary>
    public IClientBuilder Secure(IClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return _certificate is null ? client : client.UseTls(_certificate, Configure);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate?.Dispose();
        foreach (var authority in _authorities)
        {
            authority.Dispose();
        }
    }

    private void Configure(TlsOptions tls)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.RemoteCertificateValidation = (certificate, _, _) => IsTrusted(certificate);
        tls.OnAuthenticateAsClient = (_, options) => options.TargetHost = CertificateName;
    }

    // Pods have addresses and no names: who has a certificate of this authority, for this name, is a silo.
    private bool IsTrusted(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate) && certificate.MatchesHostname(CertificateName);
    }
}
