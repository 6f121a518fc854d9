using System.Globalization;
using System.Text;
using StreamBatch.Storage.Embedded;
using Xunit.Abstractions;

namespace StreamBatch.Crash.Tests;

/// <summary>
/// Goal: whatever a host has acknowledged survives SIGKILL at any moment, and counts once. Method: real processes take
/// events in and are killed at each fault point, at any moment while busy, and while they recover; a producer that
/// knows only its acknowledgements sends the rest again, and some twice; at the end every window is compared with a
/// reference.
/// A seed decides the kills and the order of events; the operating system still decides the timing.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Seed = 20_260_101;
    private const int StepsPerLife = 6;

    [Fact]
    public async Task KilledHosts_KeepWhatTheyAcknowledged()
    {
        var began = TimeProvider.System.GetTimestamp();
        var scale = Scale();
        var random = new Random(Seed);
        List<KillPlace> kills = [];
        var rates = (await LiveAsync(random.Next(), [], null, kills)).Rates;
        var waiting = new Queue<KillPlace[]>(KillPlan.Make(random, scale));
        var most = 2 * waiting.Count;
        var lives = 0;
        while (waiting.Count > 0)
        {
            // A kill that came too late does not count, and is tried again in another life.
            Assert.True(++lives <= most, $"Kills come too late: {Table(kills)}");
            KillPlace[][] steps = [.. waiting.Take(StepsPerLife)];
            waiting = new Queue<KillPlace[]>(waiting.Skip(steps.Length)
                .Concat((await LiveAsync(random.Next(), steps, rates, kills)).Missed));
        }

        var elapsed = TimeProvider.System.GetElapsedTime(began);
        output.WriteLine(Table(kills));
        Note($"crash: {kills.Count} kills in {lives} lives, all recovered, in {elapsed.TotalSeconds:0} s");
        Assert.All(Enum.GetValues<FaultPoint>(), point => Assert.True(
            kills.Count(kill => kill == new KillPlace(HostPhase.Busy, point)) >= KillPlan.PerPoint * scale));
        Assert.True(kills.Count(kill => kill.Phase == HostPhase.Opening) >= KillPlan.Reopening * scale);
        Assert.True(kills.Count >= KillPlan.Kills * scale);
    }

    /// <summary>Lives one life through; kills that happened as planned are added to <paramref name="kills"/>.</summary>
    private async Task<(HostRates Rates, List<KillPlace[]> Missed)> LiveAsync(
        int seed,
        KillPlace[][] steps,
        HostRates? rates,
        List<KillPlace> kills)
    {
        var folder = Directory.CreateTempSubdirectory("streambatch-crash-").FullName;
        var killsBefore = kills.Count;
        try
        {
            var life = new Life(folder, seed);
            await life.BeginAsync();
            List<KillPlace[]> missed = [];
            foreach (var (index, step) in steps.Index())
            {
                var isMissed = false;
                foreach (var place in step)
                {
                    var run = await life.KillAsync(place, steps.Length - index, rates!);
                    var isKilled = run is { ExitCode: not 0 }
                        && run.Phase == place.Phase
                        && run.KilledAt == place.Point;
                    isMissed |= !isKilled;
                    if (isKilled)
                    {
                        kills.Add(place);
                    }
                }

                if (isMissed)
                {
                    missed.Add(step);
                }
            }

            var last = await life.CompleteAsync();
            var reopened = await life.CompleteAsync();
            await life.VerifyAsync();
            Directory.Delete(folder, recursive: true);
            return (HostRates.Of(last, reopened), missed);
        }
        catch (Exception failure)
        {
            var places = string.Join("; ", kills.Skip(killsBefore));
            throw new InvalidOperationException(
                $"The life of seed {seed} failed in {folder} after these kills: {places}.", failure);
        }
    }

    private static string Table(List<KillPlace> kills)
    {
        var text = new StringBuilder("kills  place\n");
        foreach (var (place, count) in kills.CountBy(kill => kill).OrderBy(pair => (pair.Key.Phase, pair.Key.Point)))
        {
            text.Append(CultureInfo.InvariantCulture, $"{count,5}  {place}\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"{kills.Count,5}  in all").ToString();
    }

    private static int Scale() =>
        double.TryParse(
            Environment.GetEnvironmentVariable("STREAMBATCH_TEST_SCALE"), CultureInfo.InvariantCulture, out var scale)
            ? Math.Max(1, (int)scale)
            : 1;

    private static void Note(string line)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "crash.txt"), line + "\n");
        }
    }
}
