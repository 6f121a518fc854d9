using System.Globalization;
using Xunit.Abstractions;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary>
/// Goal: a load, a comparison, a repair and a seal that are cut off by SIGKILL, and done again, come to what they come
/// to undisturbed: each difference is repaired once and told once. Method: one undisturbed life counts the hits of
/// every named point; then each life is killed once, all points in turn, at a hit that a seed chooses, and the same
/// commands are given again.
/// </summary>
/// <param name="NewPlace">A place for a store that is not there yet.</param>
/// <param name="ConnectionString">The database; null for folders.</param>
internal sealed record LoopCrash(Func<int, string> NewPlace, string? ConnectionString)
{
    private const int Seed = 20_260_301;

    // 128 + SIGKILL, as a shell has it; Windows ends a process with the code that it is given.
    private static readonly int KilledExitCode = OperatingSystem.IsWindows() ? -1 : 137;

    /// <summary>Lives until there were that many kills at each point.</summary>
    /// <returns>The kills, by point.</returns>
    public async Task<SortedDictionary<string, int>> RunAsync(int perPoint, string name, ITestOutputHelper output)
    {
        var began = TimeProvider.System.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("streambatch-loop-").FullName;
        try
        {
            await LoopCase.WriteAsync(folder);
            var undisturbed = await CompleteAsync(NewPlace(0), folder);
            var expected = await LoopCase.ReadAsync(NewPlace(0), ConnectionString);
            AssertWorthwhile(expected);
            var random = new Random(Seed);
            SortedDictionary<string, int> killed = new(StringComparer.Ordinal);
            var points = undisturbed.Hits.Keys.Order(StringComparer.Ordinal).ToArray();
            random.Shuffle(points);
            var lives = perPoint * points.Length;
            for (var life = 1; life <= lives; life++)
            {
                var point = points[life % points.Length];
                var hit = HitOf((life - 1) / points.Length, undisturbed.Hits[point], random);
                await LiveAsync(NewPlace(life), folder, string.Create(
                    CultureInfo.InvariantCulture, $"{point}:{hit}"), expected);
                killed[point] = killed.GetValueOrDefault(point) + 1;
            }

            var elapsed = TimeProvider.System.GetElapsedTime(began);
            var told = $"crash of the loop, {name}: {lives} kills at {points.Length} points, all ended as undisturbed, "
                + "in " + string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds:0} s");
            output.WriteLine(told);
            foreach (var (point, count) in killed)
            {
                output.WriteLine($"{count,3}  {point}");
            }

            if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } notes)
            {
                await File.WriteAllTextAsync(Path.Combine(notes, $"crash-loop-{name}.txt"), told + "\n");
            }

            return killed;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // The first time any hit, then the last, then the first.
    private static int HitOf(int round, int hits, Random random) => round switch
    {
        0 => random.Next(hits) + 1,
        1 => hits,
        _ => 1,
    };

    // Every kind of difference, or the kills would prove little.
    private static void AssertWorthwhile(List<string> lines)
    {
        string[] classes = [" Late ", " MissingInBatch ", " Loss ", " Value "];
        Assert.All(classes, name => Assert.Contains(
            lines, line => line.StartsWith("verdict", StringComparison.Ordinal)
                && line.Contains(name, StringComparison.Ordinal)));
        Assert.All(
            lines.Where(line => line.StartsWith("group", StringComparison.Ordinal)),
            line => Assert.EndsWith(" True", line, StringComparison.Ordinal));
        Assert.Contains("sound True", lines);
    }

    private async Task LiveAsync(string place, string folder, string kill, List<string> expected)
    {
        var run = await LoopProcess.RunAsync(place, folder, ConnectionString, kill);
        Assert.True(
            run.ExitCode == KilledExitCode && run.KilledAt == kill,
            $"{kill}: ended with {run.ExitCode}, killed at {run.KilledAt}. {run.Errors}");
        await CompleteAsync(place, folder);
        var actual = await LoopCase.ReadAsync(place, ConnectionString);
        Assert.True(
            expected.SequenceEqual(actual),
            $"{kill}:\nmissing:\n{string.Join('\n', expected.Except(actual))}\n"
            + $"too much:\n{string.Join('\n', actual.Except(expected))}\n{expected.Count} and {actual.Count} lines");
    }

    private async Task<LoopProcess> CompleteAsync(string place, string folder)
    {
        var run = await LoopProcess.RunAsync(place, folder, ConnectionString);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run;
    }
}
