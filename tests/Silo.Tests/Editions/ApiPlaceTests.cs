namespace StreamBatch.Silo.Tests.Editions;

/// <summary>Where a silo serves HTTP: to others under TLS and with keys alone.</summary>
public sealed class ApiPlaceTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8080", "--insecure", true)]
    [InlineData("http://localhost:8080;http://[::1]:8080", "--insecure", true)]
    [InlineData("http://127.0.0.1:8080;http://10.0.0.1:8080", "--insecure", false)]
    [InlineData("http://0.0.0.0:8080", "--insecure", false)]
    [InlineData("http://+:8080", "--insecure", false)]
    [InlineData("http://*:8080", "--insecure", false)]
    [InlineData("https://127.0.0.1:8080", "--insecure", false)]
    [InlineData("http://127.0.0.1:8080", "--no-tls", true)]
    [InlineData("http://10.0.0.1:8080", "--no-tls", false)]
    [InlineData("https://127.0.0.1:8080", "--no-tls", false)]
    [InlineData("http://127.0.0.1:8080", "", false)]
    [InlineData("https://0.0.0.0:8443;http://127.0.0.1:8080", "", false)]
    [InlineData("https://0.0.0.0:8443", "", true)]
    [InlineData("https://+:8443;https://[::1]:0", "", true)]
    [InlineData("nonsense", "--insecure", false)]
    [InlineData("tcp://127.0.0.1:8080", "--insecure", false)]
    public void Http_IsServedInPlainTextOrWithoutKeysOnLoopbackAlone(string http, string mode, bool isServed)
    {
        var settings = new SiloSettings
        {
            ConnectionString = "",
            Http = http,
            HttpCertificate = "tls.crt",
            HttpKey = "tls.key",
        };

        var refusal = Record.Exception(() => settings.CheckHttp(mode == "--insecure", mode == "--no-tls"));

        Assert.Equal(isServed, refusal is null);
        Assert.True(refusal is null or SiloSettingException);
    }

    [Fact]
    public void Https_NeedsACertificate()
    {
        var settings = new SiloSettings { ConnectionString = "", Http = "https://127.0.0.1:8443" };

        Assert.Throws<SiloSettingException>(() => settings.CheckHttp(false, false));
    }
}
