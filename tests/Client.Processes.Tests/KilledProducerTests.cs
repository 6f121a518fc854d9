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

    public static TheoryData<int> Lives => [.. Enumerable.Range(1, Seeds)];

    [Theory]
    [MemberData(nameof(Lives))]
    public async Task EveryWindow_IsTheTruth(int seed)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var pair = new KilledPair(seed);
        await pair.RunAsync(limit.Token);
        Assert.InRange(pair.Kills, 3, 6);
    }
}
