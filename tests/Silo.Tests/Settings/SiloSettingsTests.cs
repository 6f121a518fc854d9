using Npgsql;

namespace StreamBatch.Silo.Tests.Settings;

/// <summary>What the environment says, and what is taken where it says nothing.</summary>
public sealed class SiloSettingsTests
{
    [Theory]
    [InlineData("Host=db;Password=a b", SiloSettings.DefaultPoolSize)]
    [InlineData("Host=db;Password=a b;Maximum Pool Size=7", 7)]
    [InlineData("Host=db;Password=a b;MaxPoolSize=100", 100)]
    public void Pools_AreBounded_WhereNothingIsSaid(string connection, int expected)
    {
        var read = new NpgsqlConnectionStringBuilder(Read(connection).ConnectionString);

        Assert.Equal(expected, read.MaxPoolSize);
        Assert.Equal(("db", "a b"), (read.Host, read.Password));
    }

    [Fact]
    public void AConnectionThatCannotBeRead_IsRefused_WithoutItsContent()
    {
        var refused = Assert.Throws<SiloSettingException>(() => Read("Host=db;Password=secret;Port=x"));

        Assert.Contains("STREAMBATCH_POSTGRES", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LimitsOfTheApi_AreRead()
    {
        var limits = Read(("CLIENT_EVENTS_PER_SECOND", "20000"), ("CLIENT_INGESTS", "7"), ("INGEST_MIB", "32")).Api;

        Assert.Equal(
            (20_000, 0, 7),
            (limits.ClientEventsPerSecond, limits.ContractEventsPerSecond, limits.ClientIngests));
        Assert.Equal(32 * 1024 * 1024, limits.MaxIngestBytes);
    }

    [Theory]
    [InlineData("CLIENT_INGESTS", "0")]
    [InlineData("CLIENT_INGESTS", "65")]
    [InlineData("INGEST_MIB", "15")]
    [InlineData("CONTRACT_EVENTS_PER_SECOND", "-1")]
    [InlineData("CLIENT_REQUESTS_PER_SECOND", "many")]
    public void LimitsOfTheApi_ThatMakeNoSense_AreRefused(string name, string value)
    {
        var refused = Assert.Throws<SiloSettingException>(() => Read((name, value)));

        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    private static SiloSettings Read(params (string Name, string Value)[] variables) => SiloSettings.Read(
        name => name == "STREAMBATCH_POSTGRES" ? "Host=db"
            : variables.FirstOrDefault(variable => "STREAMBATCH_" + variable.Name == name).Value);

    private static SiloSettings Read(string connection) =>
        SiloSettings.Read(name => name == "STREAMBATCH_POSTGRES" ? connection : null);
}
