using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using StreamBatch.Engine;
using StreamBatch.Server.Serving;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Server.Tests.Security;

/// <summary>The certificate that a server shows.</summary>
public sealed class CertificateTests
{
    [Fact]
    public void Certificate_IsReadAgainWhenItHasChanged_AndKeptWhenItIsBroken()
    {
        using var folder = new TestFolder();
        using var certificates = new TestCertificates(folder.Path);
        var first = certificates.Renew();
        var clock = new SteppingClock();
        var certificate = ServerCertificate.Open(
            certificates.Certificate, certificates.Key, clock, NullLogger.Instance);
        Assert.Equal(first, certificate.Current().TargetCertificate.SerialNumber);

        var second = certificates.Renew();
        Assert.Equal(first, certificate.Current().TargetCertificate.SerialNumber);
        clock.Step();
        Assert.Equal(second, certificate.Current().TargetCertificate.SerialNumber);

        File.WriteAllText(certificates.Key, "nonsense");
        clock.Step();
        Assert.Equal(second, certificate.Current().TargetCertificate.SerialNumber);
        var third = certificates.Renew();
        clock.Step();
        Assert.Equal(third, certificate.Current().TargetCertificate.SerialNumber);
    }

    [Fact]
    public void CertificateThatIsNotThere_IsTold()
    {
        using var folder = new TestFolder();
        using var certificates = new TestCertificates(folder.Path);

        var failure = Assert.Throws<StoreException>(() => ServerCertificate.Open(
            certificates.Certificate, certificates.Key, TimeProvider.System, NullLogger.Instance));

        Assert.Contains(certificates.Certificate, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0.0.0.0", false, true)]
    [InlineData("0.0.0.0", true, false)]
    public void Options_ThatServeOthersInPlainTextOrWithoutKeys_AreRefused(
        string address,
        bool isInsecure,
        bool isPlain)
    {
        var options = new ServingOptions
        {
            Listen = new IPEndPoint(IPAddress.Parse(address), 0),
            Access = new() { IsInsecure = isInsecure },
            Keys = new FailingKeyStore(),
            Trail = new EmbeddedAuditTrail("nowhere"),
            TlsCertificate = isPlain ? null : "a",
            TlsKey = isPlain ? null : "b",
        };

        Assert.Throws<ArgumentException>(options.Validate);
    }

    private sealed class SteppingClock : TimeProvider
    {
        private long _steps;

        public override long GetTimestamp() => _steps * TimestampFrequency * 6;

        public void Step() => _steps++;
    }
}
