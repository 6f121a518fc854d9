using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of bounded input: the watermark stays until the input ends, and then passes all of it. Each input
/// spans three hours, newest first, where the contract's outOfOrderness is one.</summary>
internal static class BoundedScenarios
{
    private const string Place = "events?bounded=true&batch=2";
    private const int Hour = 3_600;

    public static async Task AnyOrder(EditionClient client)
    {
        await client.RegisterAsync();
        var (status, answer) = await SendAsync(client, Place, Input(client));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(6, answer.GetProperty("counts").GetProperty("accepted").GetInt32());

        // The end of the last window, and its allowed lateness.
        Assert.Equal(EditionClient.Time((3 * Hour) + 30), await WatermarkAsync(client));
        await SeeAllAsync(client);
        Assert.Equal(["expired:expired"], await client.SendAsync(client.Event("9", 3)));
    }

    public static async Task StoppedAtRejected(EditionClient client)
    {
        await client.RegisterAsync();
        var lines = Input(client);
        var (status, answer) = await SendAsync(
            client, Place + "&stopAtRejected=true", [.. lines[..4], "{", .. lines[4..]]);
        Assert.Equal(HttpStatusCode.MultiStatus, status);
        Assert.Equal(4, answer.GetProperty("counts").GetProperty("accepted").GetInt32());
        await StaysAsync(client);

        await AgainAsync(client, 4);
    }

    public static async Task BrokenOff(EditionClient client)
    {
        await client.RegisterAsync();
        await client.BreakOffAsync(Place, Input(client)[..4], () => StaysAsync(client));
        await StaysAsync(client);

        var (_, answer) = await SendAsync(client, Place, Input(client));
        var counts = answer.GetProperty("counts");

        // What was durable before is known, and nothing is late.
        Assert.Equal(6, CountOf(counts, "accepted") + CountOf(counts, "duplicate"));
        await SeeAllAsync(client);
    }

    public static async Task BesideAnother(EditionClient client)
    {
        await client.RegisterAsync();
        var lines = Input(client);
        await SendAsync(client, Place + "&stopAtRejected=true", [.. lines[..4], "{"]);
        await StaysAsync(client);

        // Another's progress moves the watermark, by all that is known of each source.
        Assert.Equal(["accepted"], await client.SendAsync(client.Event("other", (3 * Hour) + 2)));
        await HeardAsync(client, (3 * Hour) + 2);
        Assert.Equal(EditionClient.Time((2 * Hour) + 2), await WatermarkAsync(client));
    }

    // Two requests an hour, the last hour first.
    private static string[] Input(EditionClient client) =>
    [
        client.Event("1", 3 * Hour, "1"), client.Event("2", (3 * Hour) + 1, "2", "b"),
        client.Event("3", 2 * Hour, "3"), client.Event("4", (2 * Hour) + 1, "4", "b"),
        client.Event("5", 0, "5"), client.Event("6", 1, "6", "b"),
    ];

    private static async Task AgainAsync(EditionClient client, int known)
    {
        var (status, answer) = await SendAsync(client, Place, Input(client));
        Assert.Equal(HttpStatusCode.OK, status);
        var counts = answer.GetProperty("counts");
        Assert.Equal((known, 6 - known), (CountOf(counts, "duplicate"), CountOf(counts, "accepted")));
        await SeeAllAsync(client);
    }

    private static Task SeeAllAsync(EditionClient client) => client.SeeResultsAsync(
        "a@00:00 1 5", "a@00:00 1 3", "a@00:00 1 1", "b@00:00 1 6", "b@00:00 1 4", "b@00:00 1 2");

    // Its progress is known, and has moved nothing.
    private static async Task StaysAsync(EditionClient client)
    {
        await HeardAsync(client, (3 * Hour) + 1);
        Assert.Null(await WatermarkAsync(client));
    }

    private static Task HeardAsync(EditionClient client, int second) => client.SeeAsync(
        "watermark",
        "sources",
        source => $"{source.GetProperty("source").GetString()} {source.GetProperty("maxTime").GetString()}",
        $"/s {EditionClient.Time(second)}");

    private static async Task<string?> WatermarkAsync(EditionClient client) =>
        (await client.GetAsync("watermark")).GetProperty("watermark").GetString();

    private static int CountOf(JsonElement counts, string name) =>
        counts.TryGetProperty(name, out var count) ? count.GetInt32() : 0;

    private static Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(
        EditionClient client,
        string place,
        string[] lines) =>
        client.PostAsync(place, "application/x-ndjson", Encoding.UTF8.GetBytes(string.Join('\n', lines)));
}
