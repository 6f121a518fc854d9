using System.CommandLine;
using System.Globalization;
using System.Net;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Server.Serving;

namespace StreamBatch.Cli.Serving;

/// <summary><c>serve</c>: the embedded edition behind HTTP, until it is told to stop.</summary>
internal sealed class ServeCommand : Command
{
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

    private readonly Option<bool> _insecure = new("--insecure")
    {
        Description = "Serves without keys, on loopback alone: whoever has an account on this machine may use it.",
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
        Add(_insecure);
        Validators.Add(result =>
        {
            if (!result.GetValue(_insecure))
            {
                result.AddError("this version has no keys yet: --insecure serves without, on loopback alone");
            }
            else if (result.GetResult(_listen) is { Implicit: false, Tokens: [var token] }
                && IPEndPoint.TryParse(token.Value, out var listen) && !IPAddress.IsLoopback(listen.Address))
            {
                result.AddError($"--insecure serves on loopback alone, and {listen.Address} is not");
            }
        });
        _limits = LimitSymbols.AddTo(this);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        using var log = new LineLoggerProvider(_environment.Error);
        var session = await _store.OpenOrCreateAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var server = await EmbeddedServer.StartAsync(
                session.Host,
                session.Panes!,
                arguments.GetRequiredValue(_listen),
                _limits.OptionsOf(arguments),
                _environment.Clock,
                log,
                cancellationToken).ConfigureAwait(false);
            await using (server.ConfigureAwait(false))
            {
                Tell(printer, server.Address, arguments.GetValue(_json));
                await server.Ended.ConfigureAwait(false);
                printer.Message("stopping: requests under way are answered, then a checkpoint is written");
            }
        }

        printer.Message("stopped; everything acknowledged is durable");
        return ExitCode.Done;
    }

    private void Tell(Printer printer, string address, bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer => writer.WriteString("address", address));
        }
        else
        {
            printer.Line(string.Create(CultureInfo.InvariantCulture, $"serving {address}/v1, without keys"));
        }

        _environment.Output.Flush();
    }
}
