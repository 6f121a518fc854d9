using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Host;

/// <summary>
/// Takes in a file of events in requests of random sizes, one after the other with some under way, writes down what was
/// acknowledged, and ends the input. Its limits are small, so that each kind of writing happens often.
/// </summary>
internal sealed class CrashRun
{
    private const int LargestRequest = 48;
    private const int RequestsUnderWay = 4;
    private const int SegmentBytes = 16 * 1024;

    private static readonly EmbeddedHostOptions Limits = new()
    {
        CheckpointBytes = 8 * 1024,
        MaxPendingBytes = 16 * 1024,
        MaxUnpublishedGroups = 4,
    };

    private readonly EmbeddedHost _host;
    private readonly string _contractId;
    private readonly AckFile _acks;
    private readonly Lock _lock = new();
    private int _acknowledged;

    private CrashRun(EmbeddedHost host, string contractId, AckFile acks)
    {
        _host = host;
        _contractId = contractId;
        _acks = acks;
    }

    public static async Task RunAsync(HostArguments arguments)
    {
        var document = await File.ReadAllTextAsync(arguments.ContractFile);
        var contract = ContractYaml.Read(document).Contract
            ?? throw new InvalidDataException("The contract is not valid.");
        var lines = await File.ReadAllLinesAsync(arguments.EventsFile);
        var points = new FaultPoints(arguments);
        using var acks = new AckFile(arguments.AckFile);

        Console.Out.WriteLine("opening");
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = arguments.DataFolder,
            SegmentBytes = SegmentBytes,
            OnFaultPoint = points.Reach,
        });
        await using var host = await EmbeddedHost.OpenAsync(
            new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                TimeProvider.System),
            Limits,
            CancellationToken.None);
        await host.RegisterAsync(document, contract);

        points.BeginBusy();
        Console.Out.WriteLine("busy");
        await new CrashRun(host, contract.Id, acks).IngestAsync(lines, new Random(arguments.Seed));
        await host.EndAsync(contract.Id);
        points.EndBusy();
        Console.Out.WriteLine("done");
        foreach (var (point, hits) in points.Hits().Index())
        {
            Console.Out.WriteLine($"hits {(FaultPoint)point} {hits}");
        }
    }

    private async Task IngestAsync(string[] lines, Random random)
    {
        List<Task> underWay = [];
        for (var next = 0; next < lines.Length;)
        {
            var size = Math.Min(lines.Length - next, random.Next(1, LargestRequest + 1));
            var request = _host.NewRequest(_contractId);
            foreach (var line in lines.AsSpan(next, size))
            {
                request.Add(Encoding.UTF8.GetBytes(line));
            }

            request.Seal();
            var durable = await _host.SubmitAsync(_contractId, request, holdsWatermark: false);
            underWay.Add(AcknowledgeAsync(durable, request, [.. lines.AsSpan(next, size)]));
            next += size;
            if (underWay.Count == RequestsUnderWay)
            {
                var acknowledged = await Task.WhenAny(underWay);
                await acknowledged;
                underWay.Remove(acknowledged);
            }
        }

        await Task.WhenAll(underWay);
    }

    private async Task AcknowledgeAsync(Task durable, PreparedRequest request, string[] lines)
    {
        await durable;
        var numbers = Array.ConvertAll(lines, NumberOf);
        Check(request, numbers);
        lock (_lock)
        {
            _acks.Append(numbers);
            _acknowledged += numbers.Length;
            Console.Out.WriteLine($"ack {_acknowledged}");
        }
    }

    /// <summary>An event that was acknowledged before is known; any other may be, as durable and not acknowledged.
    /// </summary>
    private void Check(PreparedRequest request, int[] numbers)
    {
        if (request.Rejected.Count > 0)
        {
            throw new InvalidDataException($"Event {numbers[request.Rejected[0].InputIndex]} was rejected.");
        }

        for (var i = 0; i < numbers.Length; i++)
        {
            var number = numbers[request.Order[i]];
            var status = request.Outcomes[i].Status;
            if (status != EventStatus.Duplicate
                && (_acks.Known.Contains(number) || status is not (EventStatus.Accepted or EventStatus.Late)))
            {
                throw new InvalidDataException($"Event {number} is {status}; acknowledged before: "
                    + $"{_acks.Known.Contains(number)}.");
            }
        }
    }

    private static int NumberOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        var id = document.RootElement.GetProperty("id").GetString()!;
        return int.Parse(id.AsSpan(id.IndexOf('-', StringComparison.Ordinal) + 1), NumberStyles.None,
            CultureInfo.InvariantCulture);
    }
}
