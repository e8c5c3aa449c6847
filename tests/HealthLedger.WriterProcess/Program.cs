// A node on PostgreSQL that appends records of numbered keys and says what was acknowledged, for tests that kill it:
//   HealthLedger.WriterProcess FOLDER SCHEMA COUNT     (connection string in HEALTHLEDGER_TEST_POSTGRES)
//   HealthLedger.WriterProcess measure SCHEMA COUNT    measures appends beside raw rows, see Measure
//   HealthLedger.WriterProcess serve FOLDER            a node on SQLite that serves clients, see Serving
//   HealthLedger.WriterProcess client FOLDER COUNT     a client of it that appends, see Serving
//   HealthLedger.WriterProcess vault FILE SEED     changes a vault without end, see VaultWork
//   HealthLedger.WriterProcess host FOLDER COUNT [SCHEMA SOCKET]   a host that writes or else is a client, see Hosted
// Lines (of the ledger ones): "waiting", "ready", "writer", "ack NUMBER RECORD", "failed CODE", "done", "halted CODE".
// Ends with its standard input.
using System.Globalization;
using HealthLedger.WriterProcess;

if (args.Length >= 2 && args[0] is "serve" or "client" or "host")
{
    using CancellationTokenSource stop = new();
    _ = Task.Run(async () =>
    {
        await Console.In.ReadToEndAsync();
        await stop.CancelAsync();
    });
    Appending appending = new(
        args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 0, Console.Out);
    await (args[0] switch
    {
        "serve" => Serving.ServeAsync(args[1], appending, stop.Token),
        "client" => Serving.AppendAsync(args[1], appending, stop.Token),
        _ => Hosted.RunAsync(
            args[1], appending, args.Length > 4 ? args[3] : null, args.Length > 4 ? args[4] : null, stop.Token),
    });
    return 0;
}

if (args.Length == 3 && args[0] == "vault")
{
    await new VaultWork(args[1], int.Parse(args[2], CultureInfo.InvariantCulture), Console.Out).RunAsync();
    return 0;
}

if (args.Length != 3)
{
    await Console.Error.WriteLineAsync("usage: HealthLedger.WriterProcess FOLDER SCHEMA COUNT");
    return 2;
}

if (args[0] == "measure")
{
    string connection = Environment.GetEnvironmentVariable("HEALTHLEDGER_TEST_POSTGRES")!;
    await new Measure(connection, args[1], int.Parse(args[2], CultureInfo.InvariantCulture), Console.Out).RunAsync();
    return 0;
}

using CancellationTokenSource end = new();
_ = Task.Run(async () =>
{
    await Console.In.ReadToEndAsync();
    await end.CancelAsync();
});
Writer writer = new(args[0], args[1], int.Parse(args[2], CultureInfo.InvariantCulture), Console.Out);
return await writer.RunAsync(end.Token);
