using System.Globalization;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using StreamBatch.Client;
using StreamBatch.Client.Producing;

var services = new ServiceCollection();
services.AddStreamBatchClient(options =>
{
    options.Server = new Uri(args[0]);
    options.Key = Environment.GetEnvironmentVariable("STREAMBATCH_KEY");
});
await using var provider = services.BuildServiceProvider();
var client = provider.GetRequiredService<StreamBatchClient>();
await client.RegisterContractAsync(await File.ReadAllTextAsync(args[1]));

// Two days of readings of three sensors; the number of a reading is the application's position.
var begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
var readings = Enumerable.Range(1, 864).Select(number => new Reading(
    $"roof {number % 3}", 5 + (number % 24) / 10m, begin.AddMinutes(number * 10 / 3)));

await using (var producer = await client.CreateProducerAsync(new StreamBatchProducerOptions<Reading>
{
    ContractId = "readings",
    Source = "/weather",
    RecordType = ReadingJson.Default.Reading,
    Key = reading => reading.Sensor,
    EventTime = reading => reading.At,
    JournalFolder = args[2],
}))
{
    // After a crash the journal sends what was under way, and the application goes on after it.
    var last = int.Parse(producer.RecoveredPosition ?? "0", CultureInfo.InvariantCulture);
    foreach (var (index, reading) in readings.Index().Skip(last))
    {
        await producer.SendAsync(reading, position: (index + 1).ToString(CultureInfo.InvariantCulture));
    }

    var report = await producer.FlushAsync();
    Console.WriteLine($"{report.CountOf(DeliveryStatus.Accepted)} readings are accepted and durable");
}

// The input is over: every window is complete. Panes come as they are published, and here the first 144.
var contract = client.Contract("readings");
await contract.EndInputAsync();
await foreach (var (pane, position) in contract.FollowPanesAsync().Take(144))
{
    if (pane.Key == "roof 1" && pane.Start < begin.AddHours(3))
    {
        Console.WriteLine($"{pane.Start:HH:mm} {pane.Key}: mean {pane.Values!.Number("mean"):0.00}");
    }
}

internal sealed record Reading(string Sensor, decimal Celsius, [property: JsonIgnore] DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Reading))]
internal sealed partial class ReadingJson : JsonSerializerContext;
