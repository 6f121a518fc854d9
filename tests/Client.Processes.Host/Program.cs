using System.Globalization;
using StreamBatch.Client;
using StreamBatch.Client.Processes.Host;
using StreamBatch.Client.Producing;

// A producer that a test kills. It sends the lines of a file, and says on standard output how far it is: ready, ack N
// (events with an outcome in this life), done. It sends so many lines for each line that it is given on standard
// input, so that it does not run away from the test. With a journal it goes on after the position that it recovers;
// without one its events have ids of their own, and it begins anew.
if (args is not [var server, var contractId, var file, ..] || args.Length > 4)
{
    Console.Error.WriteLine("usage: SERVER CONTRACT FILE [JOURNAL]");
    return 2;
}

const int LinesOfAGrant = 50;
var journal = args.Length == 4 ? args[3] : null;
var acknowledged = 0;
using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
var client = new StreamBatchClient(http, new StreamBatchClientOptions { Server = new Uri(server) });
await using var producer = await client.CreateProducerAsync(new StreamBatchProducerOptions<Amount>
{
    ContractId = contractId,
    Source = "/amounts",
    RecordType = AmountJson.Default.Amount,
    Key = amount => amount.Entity,
    Id = journal is null ? amount => amount.Id : null,
    EventTime = amount => amount.Time,
    JournalFolder = journal,
    OnDelivered = _ => Console.Out.WriteLine($"ack {Interlocked.Increment(ref acknowledged)}"),
    Limits = new ProducerLimits
    {
        MaxBufferedEvents = 200,
        MaxBatchEvents = 10,
        MaxRequestsUnderWay = 4,
        Linger = TimeSpan.FromMilliseconds(1),
        RequestTimeout = TimeSpan.FromSeconds(20),
        DeliveryTimeout = TimeSpan.FromMinutes(3),
        Retry = new RetryOptions { MaxDelay = TimeSpan.FromMilliseconds(500) },
    },
});
Console.Out.WriteLine("ready");
var number = 0;
var after = int.Parse(producer.RecoveredPosition ?? "0", NumberStyles.None, CultureInfo.InvariantCulture);
foreach (var line in await File.ReadAllLinesAsync(file))
{
    if (++number > after)
    {
        if ((number - after - 1) % LinesOfAGrant == 0)
        {
            await Console.In.ReadLineAsync();
        }

        var position = journal is null ? null : number.ToString(CultureInfo.InvariantCulture);
        await producer.SendAsync(Amount.Read(line), position);
    }
}

var report = await producer.FlushAsync();
foreach (var (status, count) in report.ByStatus)
{
    if (status is not (DeliveryStatus.Accepted or DeliveryStatus.Late or DeliveryStatus.Duplicate
        or DeliveryStatus.Expired))
    {
        Console.Error.WriteLine($"{count} events are {status}.");
        return 3;
    }
}

Console.Out.WriteLine("done");
return 0;
