package parsers

// ordinary is what applications say all day, for the choice of anchors: pieces
// of words that stand here often make bad ones.
const ordinary = ` order orders order order customer customers of order for order customer of customer request response received from user session
 accepted rejected refused total items item of items warehouse processing processed process processes payment completed complete in ms took
 GET POST PUT DELETE PATCH HTTP/1.1" 200 HTTP/1.1" 404 status=200 status=404 duration_ms duration= "version": version "@version":"1" agent="Mozilla/5.0
 INFO  WARN  ERROR DEBUG TRACE  --- [http-nio-8080-exec-1] [nio-8080-exec-10] [pool-1-thread-1] [ForkJoinPool.commonPool-worker-3] [main] [scheduling-1] [task-1]
 com.example.service.controller.repository.handler.client.config. com.acme.shop.cart.CartService com.acme.shop.http.AccessLog Validation Reservations
 Controller Service Repository Client Handler Manager Listener Component Provider Application Configuration Resource Filter Interceptor Exception Executor Worker Server Processor
 org.springframework.web.servlet.DispatcherServlet org.hibernate.SQL select from where insert into update set and id = ? order by limit
 {"@timestamp":"2024-05-01T10:00:00.123Z","@version":"1","level":"INFO","logger_name":"com.example.Orders","thread_name":"main","message":"
 "trace_id":"4bf92f3577b34da6","span_id":"00f067aa0ba902b7","service":"orders","host":"orders-7d9f","pid":1 trace=8384ad34c2b345c6
 started starting start finished stored saved loaded loading updated created creating deleted deleting sent sending to with for the of at by id= uuid until was were is are has have
 and the or of in on an a to be been not no did does can could cannot could not unable failed failure error errors success successful successfully
 connection connections connected connecting pool stats active idle waiting wait scheduled schedule job jobs executed executing execution validation invalid value not found timeout timed out retry retrying
 inventory stock shipment price prices currency EUR USD amount quantity product catalog catalogue account email address login logout token expired expires expiration permission
 java.lang.IllegalStateException: java.lang.NullPointerException at com.example.Orders.accept(Orders.java:42) Caused by: ... 12 more exception
 health check ok metrics published publish message messages event events queue length batch size record records count offset partition partitions consumer topic topics
 2024-05-01 10:00:00.123 2024-05-01T10:00:00,456+02:00 [2024-05-01 10:00:00,123] 10.0.0.7:8080 /api/v1/orders/123 200 OK 12 ms
 cache hits misses evictions entries entry database reserved reserve left next delivery supplier supplied supply application applied apply applying promotion position condition
 action actions transaction transactions information option options section function operation operations version session sessions permission revision
 state status result results report reports registered register registration received receive receiver service services server servers resource resources
 current currently previous previously existing new old first last all any some other others another each every same different between before after during while when
 user users changed change changes address customer customers street city approved by rule checksum request requests requested response field must be at most was client session
 confirmation confirmed recipient template length number numbers available unavailable enabled disabled ready running stopped stopping closed closing open opened opening
 read reading write writing written process thread threads task tasks worker workers node nodes cluster group groups member members instance instances key keys
 configuration configured property properties setting settings default parameter parameters argument type types name names path file files directory content
`
