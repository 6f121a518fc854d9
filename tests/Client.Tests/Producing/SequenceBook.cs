using System.Globalization;

namespace StreamBatch.Client.Tests.Producing;

/// <summary>
/// What a server knows of numbered events: it takes each once, and answers some requests with a failure, before or
/// after it has taken the events in.
/// </summary>
internal sealed class SequenceBook(List<int> failures)
{
    private readonly Lock _gate = new();
    private readonly Queue<int> _failures = new(failures);
    private readonly Dictionary<string, string> _taken = [];
    private readonly Dictionary<string, long> _last = [];
    private readonly HashSet<string> _underWay = [];
    private readonly List<string> _faults = [];

    /// <summary>The events that were taken.</summary>
    public IReadOnlyCollection<string> Lines => _taken.Values;

    public async Task<HttpResponseMessage?> AnswerAsync(FakeRequest request, CancellationToken cancellationToken)
    {
        var partitions = request.Attributes("id").Select(id => id!.Split('-')[0]).Distinct().ToList();
        int failure;
        lock (_gate)
        {
            failure = _failures.TryDequeue(out var next) ? next : 0;
            _faults.AddRange(partitions.Where(partition => !_underWay.Add(partition))
                .Select(partition => $"partition {partition} is in two requests at once"));
        }

        await Task.Yield();
        lock (_gate)
        {
            _underWay.ExceptWith(partitions);
            return failure switch
            {
                1 => throw new HttpRequestException("Refused."),
                2 => FakeServer.Problem(503, "busy", "1"),
                3 => Busy(request),
                4 => Broken(request),
                5 when request.Lines.Count > 1 => FakeServer.Problem(413, "bodyTooLarge"),
                _ => Taken(request),
            };
        }
    }

    /// <summary>Throws unless all came, in order, and nothing twice at once.</summary>
    public void Check(string? source, int events)
    {
        Assert.Empty(_faults);
        Assert.Equal(events, _taken.Count);
        source ??= FakeRequest.Attribute(_taken.Values.First(), "source");
        Assert.All(_taken.Values, line => Assert.Equal(source, FakeRequest.Attribute(line, "source")));
    }

    private HttpResponseMessage Taken(FakeRequest request) => FakeServer.Outcomes(request.Lines.Select(Take));

    // What a partition has after a busy entity comes before it: a hole until then.
    private HttpResponseMessage Busy(FakeRequest request) => FakeServer.Outcomes(request.Lines.Select((line, i) =>
        i == request.Lines.Count - 1 ? """{"status":"rejected","reason":"keyBusy","httpStatus":429}""" : Take(line)));

    // It is all taken, and the answer does not come.
    private HttpResponseMessage Broken(FakeRequest request)
    {
        _ = Taken(request);
        throw new IOException("Reset.");
    }

    private string Take(string line)
    {
        var id = FakeRequest.Attribute(line, "id")!;
        if (_taken.TryGetValue(id, out var known))
        {
            if (known != line)
            {
                _faults.Add($"{id} came with other bytes");
            }

            return """{"status":"duplicate","reason":"known"}""";
        }

        _taken.Add(id, line);
        var (partition, number) = (id.Split('-')[0], long.Parse(id.Split('-')[1], CultureInfo.InvariantCulture));
        if (number != _last.GetValueOrDefault(partition) + 1)
        {
            _faults.Add($"{id} came after {_last.GetValueOrDefault(partition)}");
        }

        _last[partition] = number;
        return """{"status":"accepted"}""";
    }
}
