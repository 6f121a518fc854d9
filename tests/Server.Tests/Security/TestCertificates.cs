using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace StreamBatch.Server.Tests.Security;

/// <summary>An authority, and certificates of it for this machine, as files in a folder.</summary>
internal sealed class TestCertificates : IDisposable
{
    private readonly string _folder;
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _authority;
    private readonly DateTimeOffset _from = TimeProvider.System.GetUtcNow().AddDays(-1);
    private readonly DateTimeOffset _to = TimeProvider.System.GetUtcNow().AddDays(1);
    private byte _serial;

    public TestCertificates(string folder)
    {
        _folder = folder;
        var request = new CertificateRequest("CN=an authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(_from, _to);
        File.WriteAllText(Authority, _authority.ExportCertificatePem());
    }

    /// <summary>The authority's file.</summary>
    public string Authority => Path.Combine(_folder, "ca.crt");

    /// <summary>The server's.</summary>
    public string Certificate => Path.Combine(_folder, "server.crt");

    /// <summary>That of its key.</summary>
    public string Key => Path.Combine(_folder, "server.key");

    /// <summary>Connections of a client that trusts an authority alone.</summary>
    public static SocketsHttpHandler Trusting(string authority)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(authority);
        return new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = policy } };
    }

    /// <summary>Writes a new certificate over the one before; gives its serial number.</summary>
    public string Renew()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, _from, _to, [++_serial]);
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Certificate, certificate.ExportCertificatePem());
        return certificate.SerialNumber;
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
    }
}
