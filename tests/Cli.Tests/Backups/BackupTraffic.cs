using System.Globalization;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>
/// Two contracts with everything that a store may hold: late, held, expired, faulty and conflicting events, retractions
/// and tombstones, a release and a discard, runs that supersede each other, repairs, and incidents approved, declined
/// and open.
/// </summary>
internal static class BackupTraffic
{
    /// <summary>Late events change results; the batch is right.</summary>
    public const string Readings = "readings";

    /// <summary>Late events are held; a person decides.</summary>
    public const string Held = "held";

    private static readonly string[] OnTime =
    [
        CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b"), CliFolder.Event("3", 3, "3", "c"),
        CliFolder.Event("1", 1, "1"), CliFolder.Event("1", 1, "7"), CliFolder.Event("4", 4, "\"x\""),
        CliFolder.Event("5", 5, "\"y\"", "b"), CliFolder.Event("6", 6, "6", "d"), CliFolder.Event("7", 7, "2.5"),
        CliFolder.Retraction("8", "7", 7), CliFolder.Tombstone("9", 6, "d"),
        CliFolder.EventWith("\"sequence\":1,", "s1", 11), CliFolder.EventWith("\"sequence\":3,", "s3", 12),
    ];

    private static readonly string[] Late =
    [
        CliFolder.Event("10", 8, "10"), CliFolder.Event("11", 9, "0.01", "b"), CliFolder.Retraction("12", "3", 3, "c"),
        CliFolder.Event("13", 14, "4", "e"),
    ];

    private static readonly string[] Expired = [CliFolder.Event("14", 9, "14"), CliFolder.Event("15", 9, "1", "f")];

    /// <summary>The events that are sent of a contract before a backup.</summary>
    public static string[] EventsOf(string contract) => [.. OnTime.Concat(Late).Concat(Expired).Select(Of(contract))];

    /// <summary>An event of a contract.</summary>
    public static Func<string, string> Of(string contract) =>
        line => line.Replace("\"type\":\"readings\"", $"\"type\":\"{contract}\"", StringComparison.Ordinal);

    public static async Task PlayAsync(BackupPlace place, CliFolder files)
    {
        await PlayAsync(place, files, Readings, CliFolder.Contract);
        await PlayAsync(place, files, Held, CliFolder.Contract
            .Replace("id: readings", "id: held", StringComparison.Ordinal)
            .Replace("policy: overwrite", "policy: quarantine", StringComparison.Ordinal)
            .Replace("authority: batch", "authority: manual", StringComparison.Ordinal));
    }

    private static async Task PlayAsync(BackupPlace place, CliFolder files, string contract, string document)
    {
        async Task Do(params string[] args) => (await place.RunAsync(args)).Succeeds();
        async Task Ingest(string[] lines) =>
            (await place.IngestAsync(contract, [.. lines.Select(Of(contract))])).Succeeds();

        await Do("contract", "register", files.Write($"{contract}.yaml", document));
        await Ingest(OnTime);
        await Do("watermark", contract, "--at", CliFolder.Time(12));
        await Ingest(Late);
        await Do("watermark", contract, "--end");
        await Ingest(Expired);
        await Do("quarantine", "release", contract, "--source", "/s", "--id", "15");
        await Do("quarantine", "discard", contract, "--source", "/s", "--id", "4");
        await LoadAsync("r1", "a,0,3,25,14", "b,0,2,2.01,2", "g,0,1,5,5", "c,0,1,3,3");
        await Do("reconcile", contract);
        await LoadAsync("r2", "a,0,3,25,14", "b,0,2,2.02,2", "e,10,1,9,9", "h,10,1,1,1", "f,0,1,1,1");
        await Do("reconcile", contract);
        if (contract == Held)
        {
            var open = (await place.RunAsync("repair", "list", contract, "--json")).Succeeds().Json
                .Select(item => item.GetProperty("incident").GetString()!).ToList();
            Assert.True(open.Count > 2, $"{open.Count} incidents");
            await Do("repair", "approve", contract, open[0], "--by", "ada", "--note", "so it was");
            await Do("repair", "decline", contract, open[1], "--by", "ada");
        }

        await Ingest([CliFolder.Event("16", 31, "8"), CliFolder.Event("17", 32, "9", "b")]);

        async Task LoadAsync(string run, params string[] rows)
        {
            var lines = rows.Select(row => row.Split(',')).Select(row =>
                $"{row[0]},{CliFolder.Time(int.Parse(row[1], CultureInfo.InvariantCulture))},{row[2]},{row[3]},"
                + row[4]);
            var file = files.Write($"{contract}-{run}.csv", "key,start,n,total,most\n" + string.Join('\n', lines));
            await Do(
                "batch", "load", contract, file, "--run", run, "--from", CliFolder.Time(0), "--to", CliFolder.Time(30));
        }
    }

    /// <summary>Everything that commands show of a store.</summary>
    public static async Task<IReadOnlyList<string>> ShowAsync(BackupPlace place)
    {
        List<string> shown = [];
        await Show("contract", "list");
        foreach (var contract in new[] { Readings, Held })
        {
            await Show("results", contract);
            await Show("results", contract, "--revisions");
            await Show("results", contract, "--with", "batch");
            await Show("results", contract, "--open");
            await Show("quarantine", "list", contract);
            await Show("repair", "list", contract, "--all");
            await Show("kpi", contract);
            await Show("watermark", contract);
            foreach (var id in new[] { "1", "4", "10", "14", "15" })
            {
                await Show("explain", contract, "event", "/s", id);
            }

            foreach (var key in new[] { "a", "b", "g" })
            {
                await Show("explain", contract, "entity", key);
                await Show("explain", contract, "window", key, CliFolder.Time(0));
            }

            for (var verdict = 1; verdict <= 6; verdict++)
            {
                await Show("explain", contract, "verdict", verdict.ToString(CultureInfo.InvariantCulture));
            }

            await Show("verify", contract);
        }

        return shown;

        async Task Show(params string[] args)
        {
            var result = await place.RunAsync([.. args, "--json"]);
            shown.AddRange(result.Succeeds().Lines.Select(line => $"{string.Join(' ', args)}: {line}"));
        }
    }

    /// <summary>Goes on: everything again, then new events and another comparison; what came of it.</summary>
    public static async Task<IReadOnlyList<string>> GoOnAsync(BackupPlace place)
    {
        List<string> answers = [];
        foreach (var contract in new[] { Readings, Held })
        {
            answers.Add(OutcomesOf(await place.IngestAsync(contract, EventsOf(contract))));
            answers.Add(OutcomesOf(await place.IngestAsync(contract, [
                Of(contract)(CliFolder.Event("20", 33, "1.5")), Of(contract)(CliFolder.Event("16", 31, "8")),
                Of(contract)(CliFolder.EventWith("\"sequence\":2,", "s2", 13)),
            ])));
            (await place.RunAsync("watermark", contract, "--end")).Succeeds();
            answers.Add((await place.RunAsync("reconcile", contract, "--json")).Succeeds().Output);
        }

        return [.. answers, .. await ShowAsync(place)];
    }

    // All but how long it took.
    private static string OutcomesOf(CommandResult ingest) => string.Join(
        ',',
        ingest.Succeeds().Object.EnumerateObject()
            .Where(member => !member.Name.Contains("econd", StringComparison.Ordinal)));
}
