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

    private static SiloSettings Read(string connection) =>
        SiloSettings.Read(name => name == "STREAMBATCH_POSTGRES" ? connection : null);
}
