namespace StreamBatch.Client.Processes.Tests;

/// <summary>
/// Goal: a producer that is killed and restarted, against a server that is killed and restarted, loses nothing and
/// counts nothing twice. Method: one producer with a journal and one whose events have ids of their own send generated
/// events, out of order and (with ids) repeated, to one server; each is killed once or twice, at moments that a seed
/// draws by progress; at the end every window is compared with a reference.
/// </summary>
[Trait("Suite", "Crash")]
public sealed class KilledProducerTests
{
    private const int Seeds = 20;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static int Passed;
    private static int KillsInAll;

    public static TheoryData<int> Lives => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task EveryWindow_IsTheTruth(int seed)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var pair = new KilledPair(seed);
        await pair.RunAsync(limit.Token);
        Assert.InRange(pair.Kills, 3, 6);
        KillsInAll += pair.Kills;
        Note($"producers: {++Passed} of {Seeds} seeds with {KillsInAll} kills of producers and their server, "
            + "all windows true");
    }

    // The cases of a class come one after the other, and the last one's line stays.
    private static void Note(string line)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            File.WriteAllText(Path.Combine(folder, "producers.txt"), line + "\n");
        }
    }
}
