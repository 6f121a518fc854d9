using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Embedded;
using StreamBatch.Server.Security;
using StreamBatch.Server.Serving;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Serving;

/// <summary><c>serve</c>: the embedded edition behind HTTP, until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
    private const string TokenVariable = "STREAMBATCH_ADMIN_TOKEN";

    private static readonly IPEndPoint Standard = new(IPAddress.Loopback, 8080);

    private readonly Option<IPEndPoint> _listen = new("--listen")
    {
        HelpName = "ADDRESS:PORT",
        Description = "Where to serve; port 0: any that is free.",
        DefaultValueFactory = _ => Standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (IPEndPoint.TryParse(text, out var address))
            {
                return address;
            }

            result.AddError($"--listen '{text}' is no address with a port, as 127.0.0.1:8080 or [::1]:8080");
            return Standard;
        },
    };

    private readonly Option<string?> _certificate = new("--tls-certificate")
    {
        HelpName = "FILE",
        Description = "The server's certificate, in PEM, with those between it and its authority.",
    };

    private readonly Option<string?> _key = new("--tls-key")
    {
        HelpName = "FILE",
        Description = "Its key, in PEM. Both files are read again when they have changed.",
    };

    private readonly Option<string?> _issuer = new("--jwt-issuer")
    {
        HelpName = "URL",
        Description = "Whose tokens (JWT) are accepted beside keys: an issuer of OpenID Connect.",
    };

    private readonly Option<string?> _audience = new("--jwt-audience")
    {
        HelpName = "TEXT",
        Description = "With --jwt-issuer: for whom its tokens must be.",
    };

    private readonly Option<bool> _plain = new("--no-tls")
    {
        Description = "Serves with keys in plain text, on loopback alone.",
    };

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Serves without keys, on loopback alone: whoever has an account on this machine may use it.",
    };

    private readonly Option<string[]> _sources = new("--batch-source")
    {
        HelpName = "NAME=VARIABLE",
        Description = "A PostgreSQL that the server itself reads batch rows from, and the variable of the environment "
            + "that has its connection string; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly LimitSymbols _limits;
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object when it serves");
    private readonly CommandEnvironment _environment;

    public ServeCommand(CommandEnvironment environment)
        : base("serve", "Serves the HTTP API on a store, until SIGTERM or Ctrl-C.")
    {
        _environment = environment;
        Add(_listen);
        Add(_certificate);
        Add(_key);
        Add(_issuer);
        Add(_audience);
        Add(_plain);
        Add(_insecure);
        Add(_sources);
        _sources.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => SourceOf(token.Value) is null))
            {
                result.AddError($"--batch-source '{token.Value}' is not NAME=VARIABLE of a variable that is set");
            }
        });
        Validators.Add(Check);
        _limits = LimitSymbols.AddTo(this);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var session = await _store.OpenOrCreateAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var access = await _store.OpenAccessAsync(arguments, true, cancellationToken).ConfigureAwait(false);
            await using (access.ConfigureAwait(false))
            {
                await ServeAsync(session, access, arguments, cancellationToken).ConfigureAwait(false);
            }
        }

        new Printer(_environment).Message("stopped; everything acknowledged is durable");
        return ExitCode.Done;
    }

    private async Task ServeAsync(
        StoreSession session,
        AccessSession access,
        ParseResult arguments,
        CancellationToken cancellationToken)
    {
        using var log = new LineLoggerProvider(_environment.Error);
        var server = await EmbeddedServer.StartAsync(
            session.Host,
            session.Panes!,
            OptionsOf(arguments, access),
            _environment.Clock,
            log,
            cancellationToken).ConfigureAwait(false);
        await using (server.ConfigureAwait(false))
        {
            var printer = new Printer(_environment);
            Tell(printer, server.Address, arguments);
            await server.Ended.ConfigureAwait(false);
            printer.Message("stopping: requests under way are answered, then a checkpoint is written");
        }
    }

    private ServingOptions OptionsOf(ParseResult arguments, AccessSession access) => new()
    {
        Listen = arguments.GetRequiredValue(_listen),
        Access = new AccessOptions
        {
            IsInsecure = arguments.GetValue(_insecure),
            Jwt = JwtOptions.Of(arguments.GetValue(_issuer), arguments.GetValue(_audience)),
            AdminToken = _environment.Variable(TokenVariable) is { Length: > 0 } token ? token : null,
        },
        Limits = _limits.OptionsOf(arguments),
        Sources = SourcesOf(arguments),
        Keys = access.Keys,
        Trail = access.Trail,
        TlsCertificate = arguments.GetValue(_certificate),
        TlsKey = arguments.GetValue(_key),
    };

    private BatchSources SourcesOf(ParseResult arguments)
    {
        var connections = arguments.GetRequiredValue(_sources).Select(text => SourceOf(text)!.Value)
            .ToLookup(source => source.Name, source => source.Connection, StringComparer.Ordinal);
        return new BatchSources(name => connections[name].FirstOrDefault());
    }

    private (string Name, string Connection)? SourceOf(string text) =>
        text.Split('=', 2) is [var name, var variable] && BatchSources.IsName(name)
            && _environment.Variable(variable) is { Length: > 0 } connection
            ? (name, connection)
            : null;

    private void Check(CommandResult result)
    {
        var listen = result.GetResult(_listen) is { Implicit: false, Tokens: [var token] }
            && IPEndPoint.TryParse(token.Value, out var given)
            ? given.Address
            : IPAddress.Loopback;
        var hasCertificate = result.GetResult(_certificate) is { Implicit: false };
        var plain = result.GetValue(_insecure) ? _insecure.Name : result.GetValue(_plain) ? _plain.Name : null;
        if (hasCertificate != result.GetResult(_key) is { Implicit: false })
        {
            result.AddError("--tls-certificate and --tls-key go together");
        }
        else if (plain is null && !hasCertificate)
        {
            result.AddError("serve needs --tls-certificate and --tls-key, or on loopback alone --no-tls, which serves "
                + "with keys in plain text, or --insecure, without keys");
        }
        else if (plain is not null && hasCertificate)
        {
            result.AddError($"{plain} serves without TLS: leave out --tls-certificate");
        }
        else if (plain is not null && !IPAddress.IsLoopback(listen))
        {
            result.AddError($"{plain} serves on loopback alone, and {listen} is not");
        }

        if (JwtOptions.FaultOf(result.GetValue(_issuer), result.GetValue(_audience)) is { } fault)
        {
            result.AddError($"--jwt-issuer, --jwt-audience: {fault}");
        }

        if (result.GetValue(_insecure) && result.GetValue(_plain))
        {
            result.AddError("--insecure serves without TLS, and without keys: leave out --no-tls");
        }

        if (_environment.Variable(TokenVariable) is { Length: > 0 and < AccessOptions.MinTokenLength })
        {
            result.AddError($"{TokenVariable} is too short: it needs {AccessOptions.MinTokenLength} characters");
        }
    }

    private void Tell(Printer printer, string address, ParseResult arguments)
    {
        if (arguments.GetValue(_json))
        {
            printer.Json(writer => writer.WriteString("address", address));
        }
        else
        {
            printer.Line($"serving {address}/v1, with{(arguments.GetValue(_insecure) ? "out" : "")} keys");
        }

        _environment.Output.Flush();
    }
}
