// A node on PostgreSQL that appends records of numbered keys and says what was acknowledged, for tests that kill it:
//   HealthLedger.WriterProcess FOLDER SCHEMA COUNT     (connection string in HEALTHLEDGER_TEST_POSTGRES)
//   HealthLedger.WriterProcess measure SCHEMA COUNT    measures appends beside raw rows, see Measure
// Lines: "waiting", "ready", "ack NUMBER RECORD", "done", "halted CODE". Ends with its standard input.
using System.Globalization;
using HealthLedger.WriterProcess;

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
