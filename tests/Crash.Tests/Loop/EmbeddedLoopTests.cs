using System.Globalization;
using Xunit.Abstractions;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary><see cref="LoopCrash"/> on folders.</summary>
[Trait("Suite", "Crash")]
public sealed class EmbeddedLoopTests(ITestOutputHelper output)
{
    [Fact]
    public async Task KilledLoops_EndAsUndisturbedOnes()
    {
        var folder = Directory.CreateTempSubdirectory("streambatch-loop-").FullName;
        var crash = new LoopCrash(
            life => string.Create(CultureInfo.InvariantCulture, $"folder:{folder}/{life}"), null);

        var kills = await crash.RunAsync(2, "embedded", output);

        Assert.True(kills.Values.Sum() >= 50, string.Join(' ', kills.Keys));
        Directory.Delete(folder, recursive: true);
    }
}
