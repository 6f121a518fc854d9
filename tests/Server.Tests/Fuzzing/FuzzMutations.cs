using System.IO.Compression;
using System.Text;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>Changes a request in one place, from its first line to how its bytes are cut.</summary>
internal static class FuzzMutations
{
    private static readonly string[] Methods =
        ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "post", "G\u00cbT", "", "A B"];

    private static readonly string[] Texts =
    [
        "", "%", "%00", "%ff", "%C0%A0", "%ED%A0%80", "%zz", "..", "../..", "/", "//", "\\", "?", "#", "*", "{", "}",
        "null", "true", "-1", "0", "1", "2147483648", "9223372036854775807", "99999999999999999999", "1e400", "NaN",
        "1.5", "2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00", "fuzz-b", "'; drop table log", "\u00ff",
        "%F0%9F%98%80", "a,b,c", "0,0", "0-0", "json", "csv", "ndjson", "gzip", "*/*", "text/html", "a/b;c=\"", "now",
    ];

    private static readonly string[] Parameters =
        ["limit", "after", "from", "to", "key", "format", "batch", "summary", "wait", "unknown", "open"];

    private static readonly string[] Types =
    [
        "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson",
        "application/json", "application/json; charset=utf-16", "application/yaml", "text/csv", "text/plain",
        "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/vnd.x+json", "*", "",
    ];

    private static readonly string[] Names =
    [
        "Accept", "Content-Encoding", "Content-Type", "Host", "Origin", "Expect", "Connection", "Upgrade", "Range",
        "Last-Event-ID", "If-None-Match", "ce-id", "ce-specversion", "ce-time", "ce-type", "ce-\u00ff", "ce-", "Cookie",
        "Authorization", "X-Forwarded-For", "TE", "Trailer", "Transfer-Encoding", "Content-Length", "X Y", ":",
    ];

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", "\"", ":", ",", "\n", "\r\n", "\0", "\\u0000", "\\ud800", "\\", "null", "1e400", "-0",
        "1E-400", "99999999999999999999999999999999999999", "0.000000000000000000000000000000000001", "true",
        "\"specversion\":\"1.0\"", "\"data\":{}", "\"data\":null", "\"data_base64\":\"AAAA\"", "\"id\":1",
        "\"id\":\"\"",
        "\"kind\":\"retraction\"", "\"sequence\":18446744073709551615", "\"time\":\"9999-12-31T23:59:59.999999Z\"",
        "\"time\":\"0001-01-01T00:00:00Z\"", "\u00ef\u00bb\u00bf", "\u00ff\u00fe", "\u00ed\u00a0\u0080", "\u00c0\u0080",
    ];

    private static readonly Action<FuzzRequest, Random>[] All =
    [
        (request, random) => request.Method = Any(Methods, random),
        (request, random) => request.Target = Cut(request.Target, Any(Texts, random), random),
        (request, random) => request.Target = Cut(request.Target, Any(Texts, random), random),
        (request, random) => request.Target += (request.Target.Contains('?') ? "&" : "?")
            + Any(Parameters, random) + "=" + Any(Texts, random),
        (request, random) => request.Target += new string('x', random.Next(40_000)),
        (request, random) => request.Version = Any(["HTTP/1.0", "HTTP/2", "HTTP/1.1 ", "", "http/1.1"], random),
        (request, random) => request.Headers.RemoveAt(random.Next(request.Headers.Count)),
        (request, random) => request.Headers.Add((Any(Names, random), Any(Texts, random))),
        (request, random) => request.Headers.Add(request.Headers[random.Next(request.Headers.Count)]),
        (request, random) => request.Headers.Add(("X-Long", new string('y', random.Next(40_000)))),
        (request, random) => request.Headers.AddRange(
            Enumerable.Range(0, random.Next(150)).Select(i => ($"ce-x{i}", "1"))),
        (request, random) => request.Set("Content-Type", Any(Types, random)),
        (request, random) => request.Set("Content-Type", Any(Types, random)),
        (request, random) => request.Set("Content-Encoding", Any(["gzip", "br", "deflate", "gzip, gzip", "x"], random)),
        Compress,
        Compress,
        (request, random) => request.Chunks = [.. Enumerable.Range(0, 3).Select(_ => random.Next(1, 40))],
        (request, random) => request.Chunks = [.. Enumerable.Range(0, 3).Select(_ => random.Next(1, 400))],
        (request, random) => request.Missing = random.Next(1, 100),
        (request, random) => request.Body = request.Body[..random.Next(request.Body.Length + 1)],
        FlipBytes,
        FlipBytes,
        InsertToken,
        InsertToken,
        InsertToken,
        InsertToken,
        RepeatPart,
        RepeatPart,
        RemovePart,
        (request, random) => Insert(request, random, new string('[', random.Next(2_000))),
        (request, random) => Insert(request, random, new string('9', random.Next(10_000))),
        (request, random) => Insert(request, random, $"\"{new string('x', random.Next(3_000))}\":"),
    ];

    /// <summary>Changes a request in one to four places.</summary>
    public static void Apply(FuzzRequest request, Random random)
    {
        for (var left = random.Next(1, 5); left > 0; left--)
        {
            All[random.Next(All.Length)](request, random);
            if (request.Headers.Count == 0)
            {
                request.Set("Host", "localhost");
            }
        }
    }

    private static string Any(string[] of, Random random) => of[random.Next(of.Length)];

    private static string Cut(string text, string with, Random random)
    {
        var start = random.Next(text.Length + 1);
        return text[..start] + with + text[Math.Min(text.Length, start + random.Next(4))..];
    }

    private static void Compress(FuzzRequest request, Random random)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest))
        {
            gzip.Write(request.Body);
        }

        request.Body = memory.ToArray();
        request.Set("Content-Encoding", random.Next(4) == 0 ? "br" : "gzip");
    }

    private static void FlipBytes(FuzzRequest request, Random random)
    {
        for (var left = request.Body.Length == 0 ? 0 : random.Next(1, 4); left > 0; left--)
        {
            request.Body[random.Next(request.Body.Length)] ^= (byte)(1 << random.Next(8));
        }
    }

    private static void InsertToken(FuzzRequest request, Random random) => Insert(request, random, Any(Tokens, random));

    private static void Insert(FuzzRequest request, Random random, string token)
    {
        var at = random.Next(request.Body.Length + 1);
        request.Body = [.. request.Body[..at], .. Encoding.Latin1.GetBytes(token), .. request.Body[at..]];
    }

    private static void RepeatPart(FuzzRequest request, Random random)
    {
        var start = random.Next(request.Body.Length + 1);
        var end = random.Next(start, request.Body.Length + 1);
        request.Body = [.. request.Body[..end], .. request.Body[start..]];
    }

    private static void RemovePart(FuzzRequest request, Random random)
    {
        var start = random.Next(request.Body.Length + 1);
        request.Body =
            [.. request.Body[..start], .. request.Body[Math.Min(request.Body.Length, start + random.Next(60))..]];
    }
}
