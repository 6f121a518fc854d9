using System.Globalization;
using System.Text;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>Sound requests of every kind, which are mutated.</summary>
internal static class FuzzBases
{
    public static readonly string[] Contracts = ["fuzz-a", "fuzz-b"];

    private const string Commands = "application/json";

    private static readonly string Document = EditionClient.DocumentOf("fuzz-c");

    private static readonly string[] Reads =
    [
        "", "/document", "/results", "/results?format=csv&key=a", "/results?revisions=true&format=ndjson",
        "/results?open=true", "/results?from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z&limit=10", "/watermark",
        "/quarantine?state=open", "/batch-runs", "/reconciliations", "/reconciliations/1", "/incidents?all=true",
        "/verdicts?after=0", "/indicators", "/audit", "/explain/entity?key=a", "/explain/event?source=/s&id=1-1",
        "/explain/window?key=a&start=2026-01-01T00:00:00Z", "/explain/verdict?number=1", "/feeds/panes?from=now",
        "/feeds/panes?key=a&after=0",
    ];

    /// <summary>The request of a number; the same for the same number and draws.</summary>
    public static FuzzRequest Make(int number, Random random)
    {
        var contract = Contracts[random.Next(Contracts.Length)];
        var place = "/v1/contracts/" + contract;
        return random.Next(21) switch
        {
            < 3 => Post(place + "/events", "application/cloudevents+json", Event(contract, number, 0, random)),
            < 5 => Binary(place, contract, number, random),
            < 9 => Post(
                place + "/events?summary=" + (random.Next(2) == 0 ? "true" : "false"),
                "application/cloudevents-batch+json",
                $"[{string.Join(',', Events(contract, number, random))}]"),
            < 13 => Post(
                place + "/events" + (random.Next(3) == 0 ? "?batch=3&stopAtRejected=true" : ""),
                "application/x-ndjson",
                string.Join('\n', Events(contract, number, random)) + "\n"),
            13 => Post(place + "/watermark", Commands, """{"at":"2026-01-01T00:00:30Z"}"""),
            14 => Post(
                place + (random.Next(2) == 0 ? "/quarantine/release" : "/quarantine/discard"),
                Commands,
                $$"""{"source":"/s","id":"{{random.Next(number + 1)}}-0"}"""),
            15 => Post(
                place + $"/batch-runs?run=r{number}&from=2026-01-01T00:00:00Z&to=2026-01-01T00:01:00Z",
                "text/csv",
                "key,start,n,total\na,2026-01-01T00:00:00Z,1,1.00\nb,2026-01-01T00:00:10Z,2,2.50\n"),
            16 => Post(place + "/reconciliations", Commands, """{"dryRun":true,"maxDifferences":10}"""),
            18 => Post("/v1/contracts", "application/yaml", Document),
            17 => Post(place + "/cuts", Commands, "{}"),
            _ => new FuzzRequest { Method = "GET", Target = place + Reads[random.Next(Reads.Length)] },
        };
    }

    private static FuzzRequest Post(string target, string type, string body)
    {
        var request = new FuzzRequest { Method = "POST", Target = target, Body = Encoding.UTF8.GetBytes(body) };
        request.Set("Content-Type", type);
        return request;
    }

    private static FuzzRequest Binary(string place, string contract, int number, Random random)
    {
        var request = Post(place + "/events", Commands, """{"sensor":"a","value":1.5}""");
        request.Set("ce-specversion", "1.0");
        request.Set("ce-id", string.Create(CultureInfo.InvariantCulture, $"{number}-0"));
        request.Set("ce-source", "/s");
        request.Set("ce-type", contract);
        request.Set("ce-time", $"2026-01-01T00:00:{random.Next(60):00}Z");
        return request;
    }

    private static IEnumerable<string> Events(string contract, int number, Random random) =>
        Enumerable.Range(0, random.Next(1, 12)).Select(i => Event(contract, number, i, random));

    private static string Event(string contract, int number, int index, Random random)
    {
        var kind = random.Next(8) switch
        {
            0 => $"\"kind\":\"retraction\",\"retracts\":\"{random.Next(number + 1)}-0\",",
            1 => "\"kind\":\"tombstone\",",
            2 => $"\"sequence\":{number},\"traceparent\":\"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\",",
            _ => "",
        };
        return $$"""{"specversion":"1.0","id":"{{number}}-{{index}}","source":"/s","type":"{{contract}}","""
            + $$"""{{kind}}"time":"2026-01-01T00:00:{{random.Next(60):00}}Z","data":"""
            + $$"""{"sensor":"{{"abc"[random.Next(3)]}}","value":{{random.Next(2000)}}.25""" + "}}";
    }
}
