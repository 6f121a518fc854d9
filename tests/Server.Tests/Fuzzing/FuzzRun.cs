using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>Sends the requests of many numbers, and adds up what the answers tell.</summary>
internal sealed class FuzzRun(Uri address, FailureLog log)
{
    private const int Seed = 20_261_128;

    private readonly ConcurrentDictionary<int, int> _statuses = new();
    private readonly ConcurrentDictionary<int, bool> _unanswered = new();
    private int _told;
    private int _toldContracts;
    private int _toldRuns;

    /// <summary>How many events are durable by the answers.</summary>
    public int Told => _told;

    /// <summary>How many contracts are new by the answers.</summary>
    public int ToldContracts => _toldContracts;

    /// <summary>How many batch runs are new by the answers.</summary>
    public int ToldRuns => _toldRuns;

    /// <summary>How many requests have no answer, or not all of it.</summary>
    public int Unanswered => _unanswered.Count;

    /// <summary>Whether an event may be of a request without an answer: its id begins with the number of one, or is
    /// none of those that were sent, before they were mutated.</summary>
    public bool IsOfNoAnswer(string id) =>
        !int.TryParse(id.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        || _unanswered.ContainsKey(number);

    /// <summary>The mutated request of a number.</summary>
    public static FuzzRequest Make(int number)
    {
        var random = new Random(HashCode(number));
        var request = FuzzBases.Make(number, random);
        FuzzMutations.Apply(request, random);
        return request;
    }

    public Task SendAsync(int first, int end, int workers) => Parallel.ForEachAsync(
        Enumerable.Range(first, end - first),
        new ParallelOptions { MaxDegreeOfParallelism = workers },
        async (number, _) => await SendAsync(number));

    /// <summary>Sends one, and fails when the answer says that the server has.</summary>
    public async Task<FuzzAnswer> SendAsync(int number)
    {
        var request = Make(number);
        FuzzAnswer answer;
        try
        {
            answer = await FuzzConnection.SendAsync(request, address);
        }
        catch (OperationCanceledException)
        {
            throw new InvalidOperationException($"Request {number} has no answer: {Describe(request)}");
        }

        _statuses.AddOrUpdate(answer.Status, 1, (_, count) => count + 1);
        Assert.True(
            answer.Status is < 500 or 503 or 505,
            $"Request {number}: {answer.Status} {Describe(request)}\n{string.Join('\n', log.Failures)}");
        if (answer is { Status: > 0, IsWhole: true })
        {
            Interlocked.Add(ref _told, answer.DurableEvents(request.Target));
            Interlocked.Add(ref _toldContracts, answer.IsNew("\"partitions\":"));
            Interlocked.Add(ref _toldRuns, answer.IsNew("\"digest\":"));
        }
        else
        {
            _unanswered[number] = true;
        }

        return answer;
    }

    public string Table() => string.Join(
        ", ", _statuses.OrderBy(status => status.Key).Select(status => $"{status.Key}: {status.Value}"));

    private static int HashCode(int number) => unchecked((int)(((uint)number * 2_654_435_761) ^ Seed));

    private static string Describe(FuzzRequest request)
    {
        var text = Encoding.Latin1.GetString(request.ToBytes());
        return text.Length > 2_000 ? text[..2_000] + "..." : text;
    }
}
