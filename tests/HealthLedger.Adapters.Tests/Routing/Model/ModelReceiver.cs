using System.Text;
using HealthLedger.Adapters.Tests.Mllp;
using HealthLedger.Hl7v2.Mllp;
using HealthLedger.Hl7v2.Routing;
using HealthLedger.Tests.Transport;

namespace HealthLedger.Adapters.Tests.Routing.Model;

/// <summary>A system behind a socket that does what the model says, and goes away at times.</summary>
internal sealed class ModelReceiver(RouteModel model, ModelRoute route) : IAsyncDisposable
{
    private readonly int _port = FreePort.Find();
    private MllpListener? _listener;

    public MllpDestination Destination() => new(new MllpClientOptions { Host = "127.0.0.1", Port = _port });

    /// <summary>Is there, at its port.</summary>
    public async Task OpenAsync()
    {
        if (_listener is null)
        {
            ScriptedHandler handler = new() { OnMessage = (message, _) => Task.FromResult(Take(message)) };
            _listener = new MllpListener(new MllpListenerOptions { Port = _port, Name = "receiver" }, handler);
            await _listener.StartAsync(CancellationToken.None);
        }
    }

    /// <summary>Is not there.</summary>
    public async Task CloseAsync()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.StopAsync(CancellationToken.None);
            await listener.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private MllpResponse Take(MllpMessage message)
    {
        string text = Encoding.UTF8.GetString(message.Content.Span);
        string id = RoutedMessage.ControlIdOf(text);
        ModelAnswer answer = model.Arrive(route, text, null, null);
        string code = (answer, id[^1] % 4) switch
        {
            (ModelAnswer.Done, 0) => "CA",
            (ModelAnswer.Done, _) => "AA",
            (ModelAnswer.Busy, _) => "AR",
            (_, 0) => "AE",
            (_, 1) => "AR",
            (_, 2) => "CR",
            _ => "CE",
        };
        string error = answer == ModelAnswer.Busy ? "207" : "100";
        return ScriptedHandler.Text(
            $"MSH|^~\\&|RAPP|RFAC|APP|FAC|20260101||ACK|A{id}|P|2.5.1\rMSA|{code}|{id}\r"
            + (answer == ModelAnswer.Done ? string.Empty : $"ERR|||{error}|E\r"));
    }
}
