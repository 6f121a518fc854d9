using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace StreamBatch.Testing.Postgres;

/// <summary>
/// A PostgreSQL server for tests and benchmarks: a new, empty cluster in a temporary folder, reachable over loopback
/// only, durable by PostgreSQL's own defaults (fsync and synchronous_commit are on), stopped and deleted by
/// <see cref="DisposeAsync"/>.
/// </summary>
/// <remarks>
/// <para>If the environment variable <see cref="Variable"/> holds a connection string, that server is used and
/// left as it is.</para>
/// <para>The server is tended by a shell that waits for the end of its standard input. So it is stopped and its folder
/// deleted when this process ends in any way, and nothing but this cluster is ever stopped.</para>
/// </remarks>
public sealed class PrivatePostgres : IAsyncDisposable
{
    /// <summary>The environment variable with the connection string of a server to use instead.</summary>
    public const string Variable = "STREAMBATCH_POSTGRES";

    private const string Account = "streambatch";

    private const string Ready = "ready";

    // A Unix socket's path is limited to about 100 bytes, so a long temporary folder is not used.
    private const int LongestTemporaryFolder = 60;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopLimit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Arguments: folder of the binaries, parent of the temporary folder, port, account, extra settings. The first line
    /// of standard input is the password; the server lives until standard input ends. Signals from a terminal are
    /// ignored because they reach the parent too, whose end is then noticed.
    /// </summary>
    private const string Tender = """
        set -eu
        trap '' INT TERM HUP QUIT
        umask 077
        read -r password
        folder=$(mktemp -d "$2/streambatch-postgres.XXXXXX")
        trap 'rm -rf "$folder"' EXIT
        printf '%s\n' "$password" > "$folder/password"
        if ! "$1/initdb" -D "$folder/data" -U "$4" -A scram-sha-256 --pwfile="$folder/password" \
            --encoding=UTF8 --no-locale > "$folder/log" 2>&1 < /dev/null
        then cat "$folder/log" >&2; exit 1; fi
        printf '%s\n' "listen_addresses = '127.0.0.1'" "port = $3" "unix_socket_directories = '$folder'" "$5" \
            >> "$folder/data/postgresql.conf"
        if ! "$1/pg_ctl" -D "$folder/data" -w -t 100 -l "$folder/log" start > /dev/null 2>&1 < /dev/null
        then tail -n 20 "$folder/log" >&2; exit 1; fi
        echo ready
        while read -r line; do :; done
        "$1/pg_ctl" -D "$folder/data" -w -m immediate stop > /dev/null 2>&1 < /dev/null
        """;

    private readonly Process? _tender;

    private PrivatePostgres(string connectionString, Process? tender)
    {
        ConnectionString = connectionString;
        _tender = tender;
    }

    /// <summary>The connection string of a superuser of the server, in Npgsql's format.</summary>
    public string ConnectionString { get; }

    /// <summary>
    /// Tells, without starting anything, why <see cref="TryStartAsync(CancellationToken)"/> would return null; null if
    /// it would not.
    /// </summary>
    public static string? WhyUnavailable()
    {
        if (GivenConnectionString() is not null)
        {
            return null;
        }

        PostgresBinaries.Find(out string? reason);
        return reason is null ? null : $"{reason}; install PostgreSQL, or set {Variable} to a connection string";
    }

    /// <summary>Starts a server with PostgreSQL's default settings.</summary>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The running server; null if there are no binaries, as <see cref="WhyUnavailable"/> tells.</returns>
    /// <exception cref="InvalidOperationException">There are binaries, but the server did not start.</exception>
    public static Task<PrivatePostgres?> TryStartAsync(CancellationToken cancellationToken) =>
        TryStartAsync([], cancellationToken);

    /// <summary>Starts a server with settings of its own.</summary>
    /// <param name="settings">Lines for postgresql.conf; not applied to a server given by the variable.</param>
    /// <param name="cancellationToken">Gives the start up.</param>
    /// <returns>The running server; null if there are no binaries, as <see cref="WhyUnavailable"/> tells.</returns>
    /// <exception cref="InvalidOperationException">There are binaries, but the server did not start.</exception>
    public static async Task<PrivatePostgres?> TryStartAsync(
        IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (GivenConnectionString() is { } given)
        {
            return new PrivatePostgres(given, tender: null);
        }

        return PostgresBinaries.Find(out _) is { } binaries
            ? await StartAsync(binaries, settings, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>Stops the server and deletes its folder; a server given by the variable is left as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_tender is not null)
        {
            await StopAsync(_tender).ConfigureAwait(false);
        }
    }

    private static string? GivenConnectionString()
    {
        string? given = Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(given) ? null : given;
    }

    private static async Task<PrivatePostgres> StartAsync(
        PostgresBinaries binaries, IReadOnlyList<string> settings, CancellationToken cancellationToken)
    {
        string password = RandomNumberGenerator.GetHexString(32, lowercase: true);
        string port = FreePort().ToString(CultureInfo.InvariantCulture);
        Process tender = StartTender(binaries, port, settings);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartLimit);
            await tender.StandardInput.WriteLineAsync(password).ConfigureAwait(false);
            await tender.StandardInput.FlushAsync(limit.Token).ConfigureAwait(false);
            if (await tender.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false) != Ready)
            {
                string errors = await tender.StandardError.ReadToEndAsync(limit.Token).ConfigureAwait(false);
                throw new InvalidOperationException($"The server of {binaries.Folder} did not start: {errors}");
            }
        }
        catch
        {
            await StopAsync(tender).ConfigureAwait(false);
            throw;
        }

        return new PrivatePostgres(
            $"Host=127.0.0.1;Port={port};Username={Account};Password={password};Database=postgres", tender);
    }

    private static Process StartTender(PostgresBinaries binaries, string port, IReadOnlyList<string> settings)
    {
        var start = new ProcessStartInfo(binaries.Shell[0])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,

            // The other account may not be allowed into the caller's folder.
            WorkingDirectory = "/",
        };
        string temporary = Path.TrimEndingDirectorySeparator(Path.GetTempPath());
        string parent = temporary.Length > LongestTemporaryFolder ? "/tmp" : temporary;
        string[] arguments =
        [
            .. binaries.Shell.Skip(1), "-c", Tender, "streambatch-postgres",
            binaries.Folder, parent, port, Account, string.Join('\n', settings),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start) ?? throw new InvalidOperationException("The shell did not start.");
    }

    /// <summary>Asks the system for a port that is free now; another process may still take it first.</summary>
    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task StopAsync(Process tender)
    {
        using (tender)
        using (var limit = new CancellationTokenSource(StopLimit))
        {
            tender.StandardInput.Close();
            await tender.WaitForExitAsync(limit.Token).ConfigureAwait(false);
        }
    }
}
