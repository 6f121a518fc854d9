using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StreamBatch.Silo.Tests.Grains;

namespace StreamBatch.Silo.Tests.Links;

/// <summary>Silos talk to those that have a certificate of their authority, and to nobody else.</summary>
public sealed class SiloLinksTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streambatch-links-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void WithoutCertificates_OnlyLoopbackAndInsecure()
    {
        var settings = new SiloSettings { ConnectionString = "" };

        SiloLinks.Open(settings, isInsecure: true).Dispose();
        Assert.Throws<SiloSettingException>(() => SiloLinks.Open(settings, isInsecure: false));
        Assert.Throws<SiloSettingException>(
            () => SiloLinks.Open(settings with { Address = IPAddress.Parse("10.0.0.1") }, isInsecure: true));
    }

    [Fact]
    public void HalfOfTheCertificates_AndAFileThatIsNotThere_AreTold()
    {
        var settings = new SiloSettings { ConnectionString = "", TlsCertificate = "a", TlsKey = "b" };

        var half = Assert.Throws<SiloSettingException>(() => SiloLinks.Open(settings, isInsecure: true));
        var missing = Assert.Throws<SiloSettingException>(
            () => SiloLinks.Open(settings with { TlsAuthority = "c" }, isInsecure: true));

        Assert.Contains("go together", half.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be read", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SilosOfOneAuthority_FormACluster_AndAStrangerDoesNotJoin()
    {
        using var authority = MakeAuthority();
        using var stranger = MakeAuthority();
        using var links = SiloLinks.Open(MakeSettings("ours", authority, authority), isInsecure: false);
        using var others = SiloLinks.Open(MakeSettings("others", stranger, stranger), isInsecure: false);
        await using var first = await LocalSilo.StartAsync(links, primary: null);
        await using var second = await LocalSilo.StartAsync(links, first);

        Assert.Equal(2, await first.CountActiveAsync());
        var grain = second.Grains.GetGrain<ITallyGrain>("a");
        Assert.Equal(5, await grain.AddAsync(5));

        await Assert.ThrowsAnyAsync<Exception>(() => LocalSilo.StartAsync(others, first));
        Assert.Equal(2, await first.CountActiveAsync());
    }

    private static X509Certificate2 MakeAuthority()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(90));
    }

    private SiloSettings MakeSettings(string name, X509Certificate2 issuer, X509Certificate2 trusted)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest(
            $"CN={SiloLinks.CertificateName}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(SiloLinks.CertificateName);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(
            issuer, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(89), [1, 2, 3]);
        return new SiloSettings
        {
            ConnectionString = "",
            TlsCertificate = Write(name + ".crt", certificate.ExportCertificatePem()),
            TlsKey = Write(name + ".key", key.ExportPkcs8PrivateKeyPem()),
            TlsAuthority = Write(name + ".ca", trusted.ExportCertificatePem()),
        };
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
